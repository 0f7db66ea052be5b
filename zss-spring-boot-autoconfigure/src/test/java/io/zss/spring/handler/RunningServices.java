package io.zss.spring.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.zss.TestBus;
import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.autoconfigure.ZssBrokerAutoConfiguration;
import io.zss.autoconfigure.ZssClientAutoConfiguration;
import io.zss.autoconfigure.ZssWorkerAutoConfiguration;
import io.zss.client.ZssCallException;
import io.zss.spring.client.ZssTemplate;
import io.zss.protocol.ZssResponse;
import io.zss.spring.ZssWorkerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * An application with a broker, the services of a test, and a client that calls them
 * through real sockets.
 */
public final class RunningServices implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private RunningServices(ConfigurableApplicationContext context) {
		this.context = context;
	}

	public static RunningServices of(Class<?>... beans) {
		return of(Map.of(), beans);
	}

	public static RunningServices of(Map<String, String> properties, Class<?>... beans) {
		List<String> arguments = new ArrayList<>(List.of("--zss.broker.enabled=true",
				"--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.broker.sweep-interval=20ms", "--zss.worker.startup-timeout=20s", "--zss.client.timeout=30s",
				"--zss.client.name=tests", "--spring.main.banner-mode=off", "--spring.main.log-startup-info=false"));
		properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
		RunningServices services = new RunningServices(new SpringApplicationBuilder(Application.class).sources(beans)
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run(arguments.toArray(String[]::new)));
		if (!services.bean(ZssWorkerContainer.class).status().isFullyRegistered()) {
			services.close();
			throw new AssertionError("Not registered within the start-up time-out");
		}
		return services;
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public ZssTemplate template() {
		return bean(ZssTemplate.class);
	}

	/**
	 * What a verb of the service "test" answers.
	 */
	public @Nullable Object call(String verb, @Nullable Object payload) {
		return template().call("test", verb, payload, Object.class);
	}

	public @Nullable Object call(String verb, @Nullable Object payload, String header, Object value) {
		return template().service("test").verb(verb).payload(payload).header(header, value).call(Object.class);
	}

	public ZssResponse<Object> exchange(String verb, @Nullable Object payload) {
		return template().service("test").verb(verb).payload(payload).timeout(TestBus.LIMIT).exchange(Object.class);
	}

	/**
	 * How a call of a verb of the service "test" fails.
	 */
	public ZssCallException failure(String verb, @Nullable Object payload) {
		return catchThrowableOfType(ZssCallException.class, () -> call(verb, payload));
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZssAutoConfiguration.class, ZssBrokerAutoConfiguration.class,
			ZssClientAutoConfiguration.class, ZssWorkerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			ValidationAutoConfiguration.class })
	static class Application {

	}

}
