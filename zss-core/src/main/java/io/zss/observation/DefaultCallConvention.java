package io.zss.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.zss.client.IncomingReply;
import io.zss.protocol.Address;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.observation.ZssObservation.HighCardinality;
import io.zss.observation.ZssObservation.LowCardinality;

/**
 * Names and keys of calls.
 */
public final class DefaultCallConvention implements ObservationConvention<CallContext> {

	@Override
	public String getName() {
		return ZssMeters.CALLS;
	}

	@Override
	public String getContextualName(CallContext context) {
		Address address = context.call().address();
		return address.sid() + " " + address.verb();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(CallContext context) {
		Address address = context.call().address();
		return KeyValues.of(LowCardinality.SID.withValue(address.sid()), LowCardinality.VERB.withValue(address.verb()),
				LowCardinality.STATUS.withValue(Integer.toString(status(context))));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(CallContext context) {
		IncomingReply reply = context.getResponse();
		return KeyValues.of(HighCardinality.RID.withValue((reply != null) ? reply.rid() : ""));
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof CallContext;
	}

	private static int status(CallContext context) {
		IncomingReply reply = context.getResponse();
		if (reply != null) {
			return reply.status();
		}
		return (context.getError() instanceof ZssException failure) ? failure.getStatus() : Status.NONE;
	}

}
