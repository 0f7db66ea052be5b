package io.zss.observation;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between calls or requests and the observation handlers and conventions of an
 * application: whatever they throw is logged once, and touches nothing else.
 */
final class ObservationGuard {

	private final Logger logger;

	private final String observed;

	private final AtomicBoolean failed = new AtomicBoolean();

	/**
	 * Creates a guard.
	 * @param owner names the logger
	 * @param observed what is observed, as the beginning of a sentence
	 */
	ObservationGuard(Class<?> owner, String observed) {
		this.logger = LoggerFactory.getLogger(owner);
		this.observed = observed;
	}

	Observation start(Supplier<Observation> start) {
		try {
			return start.get();
		}
		catch (Throwable ex) {
			onFailure(ex);
			return Observation.NOOP;
		}
	}

	Observation.Scope openScope(Observation observation) {
		try {
			return observation.openScope();
		}
		catch (Throwable ex) {
			onFailure(ex);
			return Observation.Scope.NOOP;
		}
	}

	void close(Observation.Scope scope) {
		run(scope::close);
	}

	void run(Runnable step) {
		try {
			step.run();
		}
		catch (Throwable ex) {
			onFailure(ex);
		}
	}

	private void onFailure(Throwable failure) {
		if (this.failed.compareAndSet(false, true)) {
			this.logger.warn("{} are not observed as they should be; further failures of this kind are not logged",
					this.observed, failure);
		}
	}

}
