package io.zss.autoconfigure;

import java.util.List;

import io.zss.protocol.PayloadCodec;
import io.zss.spring.ServiceScanner;
import io.zss.spring.ZssWorkerContainer;
import io.zss.transport.LoopClock;
import io.zss.worker.RequestListener;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the worker that offers the annotated services. Without such
 * services it does nothing.
 */
@AutoConfiguration(after = ZssAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "zss.worker.enabled", matchIfMissing = true)
public final class ZssWorkerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ZssWorkerContainer zssWorkerContainer(ConfigurableListableBeanFactory beans, ZssWorkerProperties properties,
			ZssConnectionDetails connection, PayloadCodec codec, Environment environment,
			ObjectProvider<RequestListener> listeners) {
		ServiceScanner scanner = new ServiceScanner(beans, codec, ApplicationConversionService.getSharedInstance(),
				properties.concurrency());
		WorkerOptions options = properties.toOptions(connection.backends(), ProcessFacts.of(environment));
		List<RequestListener> ordered = listeners.orderedStream().toList();
		return new ZssWorkerContainer(scanner,
				(services, executor) -> new ZssWorker(services, options, codec, executor, LoopClock.system(),
						(address, status, nanos) -> ordered
							.forEach((listener) -> listener.onRequestEnded(address, status, nanos))),
				Threading.VIRTUAL.isActive(environment), properties.startupTimeout());
	}

}
