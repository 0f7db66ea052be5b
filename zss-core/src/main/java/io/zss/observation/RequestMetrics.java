package io.zss.observation;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zss.protocol.Address;
import io.zss.worker.RequestListener;

/**
 * Times the handling of requests, by verb and how they ended.
 */
public final class RequestMetrics implements RequestListener {

	private final Timer.Builder builder = Timer.builder(ZssMeters.REQUESTS)
		.description("Requests that handlers answered");

	private final MeterRegistry registry;

	/**
	 * Creates the meters.
	 * @param registry where they register
	 */
	public RequestMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onRequestEnded(Address address, int status, long nanos) {
		this.builder.withRegistry(this.registry)
			.withTags(ZssMeters.SID, address.sid(), ZssMeters.VERB, address.verb(), ZssMeters.STATUS,
					Integer.toString(status))
			.record(nanos, TimeUnit.NANOSECONDS);
	}

}
