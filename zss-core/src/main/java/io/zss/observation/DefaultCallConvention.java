package io.zss.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.zss.client.IncomingReply;
import io.zss.client.ZssCallException;
import io.zss.observation.ZssObservation.CallKey;
import io.zss.observation.ZssObservation.HighCardinality;

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
		return context.sid() + " " + context.verb();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(CallContext context) {
		KeyValues keys = KeyValues.of(CallKey.CLIENT.withValue(context.client()), CallKey.SID.withValue(context.sid()),
				CallKey.VERB.withValue(context.verb()));
		Integer status = context.status();
		return (status != null) ? keys.and(CallKey.STATUS.withValue(status.toString())) : keys;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(CallContext context) {
		return KeyValues.of(HighCardinality.ADDRESS.withValue(context.call().address().toString()),
				HighCardinality.RID.withValue(rid(context)));
	}

	/**
	 * The request id, also of a call to which no reply came: the logs of broker and
	 * worker have it.
	 */
	private static String rid(CallContext context) {
		IncomingReply reply = context.getResponse();
		if (reply != null) {
			return reply.rid();
		}
		return (context.getError() instanceof ZssCallException failure && !failure.getRid().equals("-"))
				? failure.getRid() : "";
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof CallContext;
	}

}
