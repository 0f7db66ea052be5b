package io.zss.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.zss.observation.ZssObservation.HighCardinality;
import io.zss.observation.ZssObservation.LowCardinality;
import io.zss.protocol.Address;
import io.zss.protocol.Status;

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
		Address address = context.request().address();
		return address.sid() + " " + address.verb();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RequestContext context) {
		Address address = context.request().address();
		Integer status = context.getResponse();
		return KeyValues.of(LowCardinality.SID.withValue(address.sid()), LowCardinality.VERB.withValue(address.verb()),
				LowCardinality.STATUS.withValue(Integer.toString((status != null) ? status : Status.NONE)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RequestContext context) {
		return KeyValues.of(HighCardinality.RID.withValue(context.request().rid()));
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof RequestContext;
	}

}
