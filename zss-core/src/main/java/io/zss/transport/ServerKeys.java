package io.zss.transport;

import java.util.List;

import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The server keys that a client knows, of which the next is tried when one has not been
 * that of the server, and why the last connection was refused. Of one socket, whose
 * connections follow each other. Written by its I/O thread, read by any.
 */
final class ServerKeys {

	private final List<PublicKey> keys;

	private int current;

	/** How many were refused since a connection was made. */
	private int failed;

	private volatile @Nullable Refusal refusal;

	ServerKeys(List<PublicKey> keys) {
		this.keys = keys;
	}

	PublicKey current() {
		return this.keys.get(this.current);
	}

	/**
	 * Why the last connection was refused; null when it was not, or when there are server
	 * keys that have not been tried.
	 */
	@Nullable Refusal refusal() {
		return this.refusal;
	}

	/**
	 * Notes that the server most likely has another key. When it ends the connection with
	 * every key for the second time, that is as good as certain: a server that only stops
	 * or restarts in the middle of a handshake does so once.
	 */
	void onWrongKey(Refusal reason) {
		this.current = (this.current + 1) % this.keys.size();
		this.failed++;
		if (this.failed >= this.keys.size()) {
			boolean certain = reason.certain() || this.failed >= 2 * this.keys.size();
			this.refusal = new Refusal(reason.reason(), certain);
		}
	}

	void onRefusal(Refusal reason) {
		this.refusal = reason;
	}

	void onReady() {
		this.failed = 0;
		this.refusal = null;
	}

}
