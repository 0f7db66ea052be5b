package io.zss.benchmarks.rabbit;

import java.util.List;
import java.util.stream.IntStream;

import io.zss.benchmarks.load.LoadProcess;

import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Services of Spring AMQP: one annotated listener with a queue for each service.
 */
@Configuration(proxyBeanMethods = false)
@EnableRabbit
public class RabbitServices {

	private final CachingConnectionFactory connections = connect(System.getProperty("amqp"));

	/**
	 * Serves until the process is told to end.
	 * @param args the server, and how many services
	 */
	public static void main(String[] args) {
		System.setProperty("amqp", args[0]);
		System.setProperty("services", args[1]);
		new AnnotationConfigApplicationContext(RabbitServices.class);
		System.out.println(LoadProcess.READY);
	}

	/**
	 * Answers a text with itself.
	 * @param text the text
	 * @return the same
	 */
	@RabbitListener(queues = "#{queues}")
	public String echo(String text) {
		return text;
	}

	@Bean
	List<String> queues() {
		RabbitAdmin admin = new RabbitAdmin(this.connections);
		return IntStream.range(0, Integer.getInteger("services"))
			.mapToObj((i) -> admin.declareQueue(new Queue(queue(i), false, false, true)))
			.toList();
	}

	@Bean
	DirectRabbitListenerContainerFactory rabbitListenerContainerFactory() {
		DirectRabbitListenerContainerFactory factory = new DirectRabbitListenerContainerFactory();
		factory.setConnectionFactory(this.connections);
		return factory;
	}

	/**
	 * The name of a service.
	 * @param index from 0
	 * @return its queue
	 */
	static String queue(int index) {
		return "echo." + index;
	}

	static CachingConnectionFactory connect(String uri) {
		CachingConnectionFactory connections = new CachingConnectionFactory();
		connections.setUri(uri);
		return connections;
	}

}
