package io.zss.autoconfigure;

import java.util.List;
import java.util.function.IntFunction;

import io.zss.protocol.PayloadCodec;
import io.zss.autoconfigure.ZssWorkerProperties.Registration;
import io.zss.spring.HandlerExecutor;
import io.zss.spring.LateServices;
import io.zss.spring.ServedRequestScope;
import io.zss.spring.ServiceScanner;
import io.zss.spring.ZssWorkerContainer;
import io.zss.spring.handler.HandlerFactory;
import io.zss.spring.handler.JakartaMethodValidator;
import io.zss.spring.handler.MethodValidator;
import io.zss.spring.handler.PayloadSchemas;
import io.zss.spring.handler.ZssArgumentResolver;
import io.zss.transport.LoopClock;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.RequestListener;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import jakarta.validation.Validator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorCustomizer;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;

/**
 * Auto-configuration of the worker that offers the annotated services. Without such
 * services it does nothing.
 */
@AutoConfiguration(after = { ZssAutoConfiguration.class, TaskExecutionAutoConfiguration.class },
		afterName = "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration")
@ConditionalOnBooleanProperty(name = "zss.worker.enabled", matchIfMissing = true)
public final class ZssWorkerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static LateServices zssLateServices() {
		return new LateServices();
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static ServedRequestScope zssRequestScope() {
		return new ServedRequestScope();
	}

	// Of each context that is configured so: a scanner sees the beans of its own alone.
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HandlerFactory zssHandlerFactory(ConfigurableListableBeanFactory beans, PayloadCodec codec,
			ObjectProvider<ZssArgumentResolver> resolvers, ObjectProvider<RequestInterceptor> interceptors,
			ObjectProvider<MethodValidator> validator, ObjectProvider<PayloadSchemas> schemas) {
		return new HandlerFactory(codec, conversion(beans), new EmbeddedValueResolver(beans),
				resolvers.orderedStream().toList(), interceptors.orderedStream().toList(), validator.getIfAvailable(),
				schemas.getIfAvailable(() -> PayloadSchemas.NONE));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ZssWorkerContainer zssWorkerContainer(ConfigurableListableBeanFactory beans, ZssWorkerProperties properties,
			ZssConnectionDetails connection, PayloadCodec codec, HandlerFactory handlers, Environment environment,
			ObjectProvider<RequestListener> listeners, ObjectProvider<ThreadPoolTaskExecutorBuilder> pooled,
			ObjectProvider<SimpleAsyncTaskExecutorBuilder> virtual, ObjectProvider<TaskDecorator> decorators,
			ObjectProvider<ThreadPoolTaskExecutorCustomizer> customizers, ObjectProvider<HandlerPoolListener> pools,
			LateServices late, ApplicationEventPublisher publisher) {
		WorkerOptions options = properties.toOptions(connection.backends(), ProcessFacts.of(environment))
			.withKeys(connection.keys());
		List<RequestListener> ordered = listeners.orderedStream().toList();
		boolean sharing = decorators.stream().findAny().isEmpty() && customizers.stream().findAny().isEmpty();
		IntFunction<HandlerExecutor> executors = Threading.VIRTUAL.isActive(environment)
				? (slots) -> HandlerExecutors.virtual(virtual.getIfAvailable(SimpleAsyncTaskExecutorBuilder::new))
				: (slots) -> HandlerExecutors.pooled(pooled.getIfAvailable(ThreadPoolTaskExecutorBuilder::new), slots,
						sharing, pools.orderedStream().toList());
		return new ZssWorkerContainer(
				new ServiceScanner(beans, handlers, properties.concurrency(), properties.autoStartup(), late),
				// At the next start the broker of this application may have another port.
				(services, executor, registrations) -> new ZssWorker(services,
						options.withBrokers(connection.backends()), codec, executor, LoopClock.system(),
						RequestListener.of(ordered), registrations),
				executors, properties.startupTimeout(), publisher,
				properties.register() == Registration.EARLY || !hasReadyEvent(beans), properties.phase());
	}

	@Bean
	@ConditionalOnBean(value = ZssWorkerContainer.class, search = SearchStrategy.CURRENT)
	ReadinessListener zssReadinessListener(ApplicationContext context, ZssWorkerContainer container) {
		return new ReadinessListener(context, container);
	}

	/**
	 * Only a context that a SpringApplication runs has a moment at which it is ready.
	 */
	private static boolean hasReadyEvent(ConfigurableListableBeanFactory beans) {
		return beans.containsLocalBean("springApplicationArguments");
	}

	private static ConversionService conversion(ConfigurableListableBeanFactory beans) {
		String name = ConfigurableApplicationContext.CONVERSION_SERVICE_BEAN_NAME;
		return (beans.containsBean(name) && beans.isTypeMatch(name, ConversionService.class))
				? beans.getBean(name, ConversionService.class) : ApplicationConversionService.getSharedInstance();
	}

	/**
	 * Where Jakarta Validation is there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Validator.class)
	static class ValidationConfiguration {

		@Bean
		@ConditionalOnBean(Validator.class)
		@ConditionalOnMissingBean(MethodValidator.class)
		JakartaMethodValidator zssMethodValidator(Validator validator) {
			return new JakartaMethodValidator(validator);
		}

	}

}
