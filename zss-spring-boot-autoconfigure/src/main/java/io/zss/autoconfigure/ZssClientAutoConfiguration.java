package io.zss.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.zss.client.CallInterceptor;
import io.zss.client.CallListener;
import io.zss.client.ClientTransport;
import io.zss.client.ZssClient;
import io.zss.protocol.PayloadCodec;
import io.zss.spring.ServedRequestInterceptor;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.LoopClock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the clients. An application that calls nothing has no connection:
 * clients and templates are made when they are first injected.
 */
@AutoConfiguration(after = { ZssAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
@Import(NamedClientsRegistrar.class)
public final class ZssClientAutoConfiguration {

	@Bean
	ClientPropertiesCheck zssClientPropertiesCheck(ZssClientProperties properties, Environment environment) {
		return new ClientPropertiesCheck(properties, environment);
	}

	@Bean
	@Lazy
	ZssClients zssClients(ZssClientProperties properties, ZssConnectionDetails connection,
			ObjectProvider<ZssNamedConnectionDetails> namedConnections, PayloadCodec codec, Environment environment,
			ObjectProvider<CallInterceptor> interceptors, ObjectProvider<CallListener> listeners,
			ObjectProvider<ZssTemplateCustomizer> customizers, ObjectProvider<ClientTransport> transport,
			@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor) {
		return new ZssClients(properties, environment.getProperty("spring.application.name", "zss-client"), connection,
				namedConnections.orderedStream().toList(), codec, interceptors.orderedStream().toList(),
				listeners.orderedStream().toList(), executor.getIfAvailable(ForkJoinPool::commonPool),
				customizers.orderedStream().toList(), transport.getIfAvailable(() -> ClientTransport.STANDARD));
	}

	@Bean(initMethod = "start", destroyMethod = "close")
	@ConditionalOnMissingBean
	@Lazy
	ZssClient zssClient(ZssClients clients) {
		return clients.client();
	}

	@Bean
	@ConditionalOnMissingBean
	ServedRequestInterceptor zssServedRequestInterceptor() {
		return new ServedRequestInterceptor(LoopClock.system());
	}

	@Bean
	@ConditionalOnMissingBean
	@Lazy
	ZssTemplate zssTemplate(ZssClients clients, ZssClient client) {
		return clients.template(client);
	}

}
