package io.zss.autoconfigure;

import io.zss.observation.WorkerMetrics;
import io.zss.spring.ZssServiceEvent;

import org.springframework.context.event.EventListener;

/**
 * Adds the meters of a service when it is started: which services there are is known only
 * then.
 */
final class WorkerMetricsListener {

	private final WorkerMetrics metrics;

	WorkerMetricsListener(WorkerMetrics metrics) {
		this.metrics = metrics;
	}

	@EventListener
	void onServiceEvent(ZssServiceEvent event) {
		this.metrics.add(event.sid());
	}

}
