package io.zss.interop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client of some kind.
 */
interface PeerClient extends AutoCloseable {

	/**
	 * Makes a call.
	 */
	CompletableFuture<Reply> send(Call call);

	/**
	 * Makes a call and waits.
	 */
	default Reply call(Call call) {
		return send(call).orTimeout(call.timeoutMillis() + 20_000, TimeUnit.MILLISECONDS).join();
	}

	@Override
	void close();

}
