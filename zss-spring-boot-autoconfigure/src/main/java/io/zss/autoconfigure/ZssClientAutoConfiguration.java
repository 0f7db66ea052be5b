package io.zss.autoconfigure;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.zss.client.CallListener;
import io.zss.client.OutgoingCall;
import io.zss.client.OutgoingCallCustomizer;
import io.zss.client.ZssClient;
import io.zss.client.ZssTemplate;
import io.zss.protocol.PayloadCodec;
import io.zss.spring.ServedRequestCustomizer;
import io.zss.transport.LoopClock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the client. An application that calls nothing has no connection:
 * client and template are made when they are first injected.
 */
@AutoConfiguration(after = { ZssAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
public final class ZssClientAutoConfiguration {

	@Bean(initMethod = "start", destroyMethod = "close")
	@ConditionalOnMissingBean
	@Lazy
	ZssClient zssClient(ZssClientProperties properties, ZssConnectionDetails connection, Environment environment,
			ObjectProvider<OutgoingCallCustomizer> customizers, ObjectProvider<CallListener> listeners) {
		List<OutgoingCallCustomizer> orderedCustomizers = customizers.orderedStream().toList();
		List<CallListener> orderedListeners = listeners.orderedStream().toList();
		String applicationName = environment.getProperty("spring.application.name", "zss-client");
		return new ZssClient(properties.toOptions(applicationName, connection.frontends()), LoopClock.system(),
				(call) -> {
					OutgoingCall customized = call;
					for (OutgoingCallCustomizer customizer : orderedCustomizers) {
						customized = customizer.customize(customized);
					}
					return customized;
				}, (address, status, nanos) -> orderedListeners
					.forEach((listener) -> listener.onCallEnded(address, status, nanos)));
	}

	@Bean
	@ConditionalOnMissingBean
	ServedRequestCustomizer zssServedRequestCustomizer() {
		return new ServedRequestCustomizer(LoopClock.system());
	}

	@Bean
	@ConditionalOnMissingBean
	@Lazy
	ZssTemplate zssTemplate(ZssClient client, PayloadCodec codec,
			@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor) {
		return new ZssTemplate(client, codec, executor.getIfAvailable(ForkJoinPool::commonPool));
	}

}
