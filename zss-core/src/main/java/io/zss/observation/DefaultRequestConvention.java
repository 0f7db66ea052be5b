package io.zss.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.zss.observation.ZssObservation.HighCardinality;
import io.zss.observation.ZssObservation.RequestKey;
import io.zss.protocol.Headers;

/**
 * Names and keys of requests.
 */
public final class DefaultRequestConvention implements ObservationConvention<RequestContext> {

	@Override
	public String getName() {
		return ZssMeters.REQUESTS;
	}

	@Override
	public String getContextualName(RequestContext context) {
		return context.sid() + " " + context.verb();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RequestContext context) {
		KeyValues keys = KeyValues.of(RequestKey.SID.withValue(context.sid()),
				RequestKey.VERB.withValue(context.verb()));
		Integer status = context.getResponse();
		return (status != null) ? keys.and(RequestKey.STATUS.withValue(status.toString())) : keys;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RequestContext context) {
		Object attempt = context.request().headers().get(Headers.ATTEMPT);
		return KeyValues.of(HighCardinality.ADDRESS.withValue(context.request().address().toString()),
				HighCardinality.RID.withValue(context.request().rid()),
				HighCardinality.ATTEMPT.withValue((attempt != null) ? attempt.toString() : ""));
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof RequestContext;
	}

}
