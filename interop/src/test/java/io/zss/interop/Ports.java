package io.zss.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface, below those that the system gives to outgoing
 * connections, so that nobody takes one before its process binds it.
 */
public final class Ports {

	private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

	private Ports() {
	}

	/**
	 * A free port that this process has not used before.
	 */
	public static int free() {
		for (int attempt = 0; attempt < 1000; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
			try (ServerSocket socket = new ServerSocket()) {
				socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
				if (GIVEN.add(port)) {
					return port;
				}
			}
			catch (IOException taken) {
				// try the next one
			}
		}
		throw new IllegalStateException("No free port");
	}

}
