package io.zss.benchmarks.nats;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.zss.benchmarks.load.BlockingCall;
import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.ThreadedLoad;

/**
 * Calls with jnats.
 */
public final class NatsCaller {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private NatsCaller() {
	}

	/**
	 * Makes load until standard input ends.
	 * @param args see {@link LoadArguments}
	 * @throws Exception if there is no connection
	 */
	public static void main(String[] args) throws Exception {
		LoadArguments arguments = LoadArguments.parse(args);
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < arguments.clients(); i++) {
			connections.add(Nats.connect(arguments.endpoint()));
		}
		BlockingCall call = (client, service, text) -> call(connections.get(client), service, text);
		LoadProcess.run(() -> new ThreadedLoad(call, arguments, () -> {
			for (Connection connection : connections) {
				connection.close();
			}
		}).connect());
	}

	private static String call(Connection connection, int service, String text) throws InterruptedException {
		Message reply = connection.request(NatsServices.subject(service), text.getBytes(StandardCharsets.UTF_8),
				TIMEOUT);
		if (reply == null) {
			throw new IllegalStateException("No reply within " + TIMEOUT);
		}
		return new String(reply.getData(), StandardCharsets.UTF_8);
	}

}
