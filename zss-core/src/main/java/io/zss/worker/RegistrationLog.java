package io.zss.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the registrations of the services: a line when one is lost or refused for a new
 * reason, one a minute for each broker that is missing services, and one when a service
 * is registered. Also notifies the listener, whose failures it keeps from the loop.
 * Belongs to the worker's loop.
 */
final class RegistrationLog {

	private static final Logger logger = LoggerFactory.getLogger(RegistrationLog.class);

	private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final int SHOWN_SERVICES = 10;

	private final RegistrationListener listener;

	private final CallbackFailures failures;

	/** When the last reminder was due; null while nothing is missing. */
	private @Nullable Long remindedNanos;

	RegistrationLog(RegistrationListener listener, CallbackFailures failures) {
		this.listener = listener;
		this.failures = failures;
	}

	void registered(String sid, Endpoint broker, long missingNanos) {
		logger.info("Service {} is registered with broker {} after {} ms", sid, broker, missingNanos / 1_000_000);
		try {
			this.listener.onRegistered(sid, broker.toString());
		}
		catch (Throwable ex) {
			this.failures.log(this.listener, "it has missed that a service is registered", ex);
		}
	}

	void lost(String sid, Endpoint broker, String reason) {
		logger.warn("Service {} is no longer registered with broker {}: {}; the worker keeps trying", sid, broker,
				reason);
		try {
			this.listener.onLost(sid, broker.toString(), reason);
		}
		catch (Throwable ex) {
			this.failures.log(this.listener, "it has missed that a service is lost", ex);
		}
	}

	/**
	 * A service that was not registered has failed to register once more.
	 */
	void failed(String sid, Endpoint broker, String reason, boolean isNew) {
		if (isNew) {
			logger.warn("Service {} is not registered with broker {}: {}; the worker keeps trying", sid, broker,
					reason);
		}
		else {
			logger.debug("Service {} is still not registered with broker {}: {}", sid, broker, reason);
		}
	}

	/**
	 * Logs what is missing, if that is due.
	 */
	void remind(List<BrokerLink> links, long nowNanos) {
		if (!isAnyMissing(links)) {
			this.remindedNanos = null;
		}
		else if (this.remindedNanos == null) {
			this.remindedNanos = nowNanos;
		}
		else if (nowNanos - this.remindedNanos >= REMINDER_NANOS) {
			this.remindedNanos = nowNanos;
			Map<Endpoint, List<BrokerLink>> missing = new LinkedHashMap<>();
			for (BrokerLink link : links) {
				if (link.isMissing()) {
					missing.computeIfAbsent(link.broker(), (broker) -> new ArrayList<>()).add(link);
				}
			}
			missing.forEach((broker, of) -> remind(broker, of, nowNanos));
		}
	}

	/**
	 * Asked in every cycle.
	 */
	private static boolean isAnyMissing(List<BrokerLink> links) {
		for (BrokerLink link : links) {
			if (link.isMissing()) {
				return true;
			}
		}
		return false;
	}

	private static void remind(Endpoint broker, List<BrokerLink> missing, long nowNanos) {
		BrokerLink first = missing.get(0);
		String sids = missing.stream()
			.limit(SHOWN_SERVICES)
			.map((link) -> link.status().sid())
			.collect(Collectors.joining(", "));
		int more = missing.size() - SHOWN_SERVICES;
		logger.warn("Not registered with broker {} for {} s: {}{}; {}", broker,
				first.missingNanos(nowNanos) / 1_000_000_000, sids, (more > 0) ? " and " + more + " more" : "",
				first.status().reason());
	}

}
