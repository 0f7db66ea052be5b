package io.zss.autoconfigure;

import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;

/**
 * The meters {@code executor.*} of the handler pool, with the {@code name} of the pool as
 * Boot's executors have that of their bean.
 */
final class HandlerPoolMetrics implements HandlerPoolListener {

	static final String NAME = "zssHandlerExecutor";

	private final MeterRegistry registry;

	HandlerPoolMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onStart(ThreadPoolExecutor pool) {
		new ExecutorServiceMetrics(pool, NAME, List.<Tag>of()).bindTo(this.registry);
	}

	/**
	 * A pool that starts later could not register its meters beside those of this one.
	 */
	@Override
	public void onEnd() {
		for (Meter meter : this.registry.getMeters()) {
			if (meter.getId().getName().startsWith("executor.") && NAME.equals(meter.getId().getTag("name"))) {
				this.registry.remove(meter);
			}
		}
	}

}
