package io.zss.benchmarks.zss;

import java.util.ArrayList;
import java.util.List;

import io.zss.benchmarks.load.BlockingCall;
import io.zss.benchmarks.load.KeyedEndpoint;
import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.ThreadedLoad;
import io.zss.spring.client.ZssTemplate;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Calls with {@link ZssTemplate}; each client is an application context of its own.
 */
@EnableAutoConfiguration
public class ZssCaller {

	/**
	 * Makes load until standard input ends.
	 * @param args see {@link LoadArguments}
	 */
	public static void main(String[] args) {
		LoadArguments arguments = LoadArguments.parse(args);
		List<ConfigurableApplicationContext> contexts = new ArrayList<>();
		List<ZssTemplate> templates = new ArrayList<>();
		KeyedEndpoint frontend = KeyedEndpoint.parse(arguments.endpoint());
		List<String> properties = new ArrayList<>(frontend.properties());
		properties.addAll(List.of("--spring.main.banner-mode=off", "--zss.client.brokers=" + frontend.endpoint()));
		for (int i = 0; i < arguments.clients(); i++) {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(ZssCaller.class)
				.run(properties.toArray(String[]::new));
			contexts.add(context);
			templates.add(context.getBean(ZssTemplate.class));
		}
		BlockingCall call = (client, service, text) -> String
			.valueOf(templates.get(client).call(ZssServices.sid(service), "echo", text, String.class));
		LoadProcess
			.run(() -> new ThreadedLoad(call, arguments, () -> contexts.forEach(ConfigurableApplicationContext::close))
				.connect());
	}

}
