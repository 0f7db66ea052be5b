package io.zss.benchmarks.nats;

import java.nio.charset.StandardCharsets;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.zss.benchmarks.load.LoadProcess;

/**
 * Services of NATS: a subscription for each, on one connection.
 */
public final class NatsServices {

	private NatsServices() {
	}

	/**
	 * Serves until the process is told to end.
	 * @param args the server, and how many services
	 * @throws Exception if there is no connection
	 */
	public static void main(String[] args) throws Exception {
		Connection connection = Nats.connect(args[0]);
		Dispatcher dispatcher = connection.createDispatcher((message) -> answer(connection, message));
		for (int i = 0; i < Integer.parseInt(args[1]); i++) {
			dispatcher.subscribe(subject(i));
		}
		connection.flush(null);
		System.out.println(LoadProcess.READY);
	}

	/**
	 * The name of a service.
	 * @param index from 0
	 * @return its subject
	 */
	static String subject(int index) {
		return "echo." + index;
	}

	private static void answer(Connection connection, Message message) {
		String text = new String(message.getData(), StandardCharsets.UTF_8);
		connection.publish(message.getReplyTo(), text.getBytes(StandardCharsets.UTF_8));
	}

}
