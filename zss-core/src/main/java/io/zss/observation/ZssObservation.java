package io.zss.observation;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations: calls where they are made, and requests where they are handled.
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

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return CallKey.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.ADDRESS, HighCardinality.RID };
		}

	},

	/**
	 * A request, from the start of its handler until its reply.
	 */
	REQUEST {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRequestConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return RequestKey.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinality.values();
		}

	};

	/**
	 * Keys of calls with few values, fit for meters.
	 */
	public enum CallKey implements KeyName {

		/**
		 * The client: the name of a named one, else {@code default}.
		 */
		CLIENT,

		/**
		 * The service; {@code UNKNOWN} while no reply has shown that it exists.
		 */
		SID,

		/**
		 * The verb; {@code UNKNOWN} while no reply has shown that it exists.
		 */
		VERB,

		/**
		 * The status of the reply or of the failure; {@code 0} for a call that was
		 * cancelled, or that an interceptor failed.
		 */
		STATUS;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * Keys of requests with few values, fit for meters.
	 */
	public enum RequestKey implements KeyName {

		/**
		 * The service.
		 */
		SID,

		/**
		 * The verb; {@code UNKNOWN} for one that the service lacks.
		 */
		VERB,

		/**
		 * The status of the reply as it went out.
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
		 * Service, version and verb, as they were called.
		 */
		ADDRESS,

		/**
		 * The id of the request; empty for a call without a reply.
		 */
		RID,

		/**
		 * Which attempt of its broker a request is: 1 for the first, 2 after its first
		 * instance was lost; empty when the broker does not say. Of requests alone.
		 */
		ATTEMPT;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
