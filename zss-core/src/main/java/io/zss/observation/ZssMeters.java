package io.zss.observation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/**
 * Names of meters and tags, and how observations become meters.
 */
public final class ZssMeters {

	/**
	 * The value of the tags {@code sid} and {@code verb} for names of which nothing shows
	 * that they exist: callers may take them from their own callers, who may make up any
	 * number of them.
	 */
	public static final String UNKNOWN = "UNKNOWN";

	/**
	 * The value of the tag {@code client} for the application's own client.
	 */
	public static final String DEFAULT_CLIENT = "default";

	static final String CALLS = "zss.client.calls";

	static final String REQUESTS = "zss.worker.requests";

	static final String BROKER = "broker";

	static final String SID = "sid";

	static final String VERB = "verb";

	static final String CLIENT = "client";

	static final String HOP = "hop";

	static final String STATE = "state";

	private ZssMeters() {
	}

	/**
	 * A registry of observations that become timers and nothing else, for applications
	 * that have meters but observe nothing. The timers have the same names, tags and
	 * values as those of an application that does.
	 * @param meters where the timers register
	 * @return a new registry
	 */
	public static ObservationRegistry observations(MeterRegistry meters) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		return registry;
	}

}
