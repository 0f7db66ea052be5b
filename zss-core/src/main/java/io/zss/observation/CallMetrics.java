package io.zss.observation;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zss.client.CallListener;
import io.zss.protocol.Address;

/**
 * Times calls, by what was called and how they ended.
 */
public final class CallMetrics implements CallListener {

	private final Timer.Builder builder = Timer.builder(ZssMeters.CALLS).description("Calls of services");

	private final MeterRegistry registry;

	/**
	 * Creates the meters.
	 * @param registry where they register
	 */
	public CallMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onCallEnded(Address address, int status, long nanos) {
		this.builder.withRegistry(this.registry)
			.withTags(ZssMeters.SID, address.sid(), ZssMeters.VERB, address.verb(), ZssMeters.STATUS,
					Integer.toString(status))
			.record(nanos, TimeUnit.NANOSECONDS);
	}

}
