package io.zss.benchmarks.rabbit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.zss.benchmarks.load.BlockingCall;
import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.ThreadedLoad;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * Calls with {@link RabbitTemplate}, which gets its replies directly, without a queue for
 * them.
 */
public final class RabbitCaller {

	/** Without it the channel of each call beyond is opened and closed for it alone. */
	private static final int CACHED_CHANNELS = 256;

	private RabbitCaller() {
	}

	/**
	 * Makes load until standard input ends.
	 * @param args see {@link LoadArguments}
	 */
	public static void main(String[] args) {
		LoadArguments arguments = LoadArguments.parse(args);
		List<CachingConnectionFactory> connections = new ArrayList<>();
		List<RabbitTemplate> templates = new ArrayList<>();
		for (int i = 0; i < arguments.clients(); i++) {
			CachingConnectionFactory connection = RabbitServices.connect(arguments.endpoint());
			connection.setChannelCacheSize(CACHED_CHANNELS);
			RabbitTemplate template = new RabbitTemplate(connection);
			template.setReplyTimeout(TimeUnit.SECONDS.toMillis(10));
			connections.add(connection);
			templates.add(template);
		}
		BlockingCall call = (client, service, text) -> String
			.valueOf(templates.get(client).convertSendAndReceive(RabbitServices.queue(service), (Object) text));
		LoadProcess.run(() -> new ThreadedLoad(call, arguments, () -> {
			templates.forEach(RabbitTemplate::destroy);
			connections.forEach(CachingConnectionFactory::destroy);
		}).connect());
	}

}
