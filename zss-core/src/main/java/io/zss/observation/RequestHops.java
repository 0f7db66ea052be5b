package io.zss.observation;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.zss.protocol.HopSpan;
import io.zss.protocol.HopTimes;
import io.zss.worker.RequestListener;
import io.zss.worker.ServiceRequest;

/**
 * Timers of how long requests took from hop to hop until they came to this worker. They
 * come from the timestamps that each hop writes into the headers, in milliseconds.
 */
public final class RequestHops implements RequestListener {

	private final HopTimers timers;

	/**
	 * Creates timers.
	 * @param registry where they register
	 */
	public RequestHops(MeterRegistry registry) {
		this.timers = new HopTimers(registry, "zss.worker.hops", Tags.empty(),
				List.of(HopSpan.CLIENT_TO_BROKER, HopSpan.BROKER_REQUEST, HopSpan.BROKER_TO_WORKER));
	}

	@Override
	public void onRequestEnded(ServiceRequest request, int status, long nanos) {
		this.timers.record(request.address(), status, HopTimes.of(request.headers()));
	}

}
