package io.zss.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports, below those that the system gives to outgoing connections.
 */
final class Ports {

	private static final int FIRST = 12_000;

	private static final int LAST = 32_000;

	private static final int ATTEMPTS = 100;

	private Ports() {
	}

	static int free() {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			try (ServerSocket socket = new ServerSocket()) {
				socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
				return port;
			}
			catch (IOException taken) {
				// the next one, then
			}
		}
		throw new IllegalStateException("No free port between " + FIRST + " and " + LAST);
	}

}
