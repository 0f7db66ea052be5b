package io.zss.observation;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What is observed: calls where they are made, and requests where they are handled.
 */
public enum ZssObservation implements ObservationDocumentation {

	/**
	 * A call, from the caller until its reply or failure.
	 */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultCallConvention.class;
		}

	},

	/**
	 * A request at its handler.
	 */
	REQUEST {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRequestConvention.class;
		}

	};

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinality.values();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return HighCardinality.values();
	}

	/**
	 * Keys with few values, fit for meters.
	 */
	public enum LowCardinality implements KeyName {

		/**
		 * The service.
		 */
		SID,

		/**
		 * The verb.
		 */
		VERB,

		/**
		 * The status of the reply, or of the failure.
		 */
		STATUS;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * Keys with as many values as there are requests, for traces alone.
	 */
	public enum HighCardinality implements KeyName {

		/**
		 * The id of the request; empty when none was sent.
		 */
		RID;

		@Override
		public String asString() {
			return "rid";
		}

	}

}
