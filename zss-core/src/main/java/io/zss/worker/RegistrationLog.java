package io.zss.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.zss.protocol.LogFields;
import io.zss.transport.Endpoint;
import io.zss.transport.LineBudget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs the registrations of the services: a line when one is lost or refused for a new
 * reason, one a minute for each broker that is missing services, and one when a service
 * is registered; when very many come and go, how many lines were left out. Also notifies
 * the listener, whose failures it keeps from the loop. Belongs to the worker's loop.
 */
final class RegistrationLog {

	private static final Logger logger = LoggerFactory.getLogger(RegistrationLog.class);

	private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final int SHOWN_SERVICES = 10;

	private final RegistrationListener listener;

	private final CallbackFailures failures;

	private final LineBudget registered = new LineBudget();

	private final LineBudget lost = new LineBudget();

	/** When the last reminder was due; null while nothing is missing. */
	private @Nullable Long remindedNanos;

	RegistrationLog(RegistrationListener listener, CallbackFailures failures) {
		this.listener = listener;
		this.failures = failures;
	}

	/**
	 * @param again whether it was registered before
	 */
	void registered(BrokerLink link, boolean again, long nowNanos) {
		if (this.registered.take(nowNanos)) {
			line(logger.atInfo(), link).log("Service {} is registered with broker {}{} after {} ms", sid(link),
					link.broker(), again ? " again" : "", link.unchangedNanos(nowNanos) / 1_000_000);
		}
		try {
			this.listener.onRegistered(sid(link), link.broker().toString());
		}
		catch (Throwable ex) {
			this.failures.log(this.listener, "it missed the registration of a service", ex);
		}
	}

	void lost(BrokerLink link, String reason, long nowNanos) {
		try {
			logLoss(link, reason, nowNanos);
		}
		catch (Throwable ex) {
			// Called while the loop ends, when whoever waits must still be answered.
			this.failures.log(logger, "a line about the loss of a service is missing", ex);
		}
		try {
			this.listener.onLost(sid(link), link.broker().toString(), reason);
		}
		catch (Throwable ex) {
			this.failures.log(this.listener, "it missed the loss of a service", ex);
		}
	}

	private void logLoss(BrokerLink link, String reason, long nowNanos) {
		if (this.lost.take(nowNanos)) {
			line(logger.atWarn(), link).log(
					"Service {} is no longer registered with broker {}: {}, after {} s; the worker keeps trying",
					sid(link), link.broker(), reason, seconds(link.unchangedNanos(nowNanos)));
		}
	}

	/**
	 * A service that was not registered has failed to register once more.
	 */
	void failed(BrokerLink link, String reason, boolean isNew, long nowNanos) {
		if (!isNew) {
			logger.debug("Service {} is still not registered with broker {}: {}", sid(link), link.broker(), reason);
		}
		else if (this.lost.take(nowNanos)) {
			line(logger.atWarn(), link).log("Service {} is not registered with broker {}: {}; the worker keeps trying",
					sid(link), link.broker(), reason);
		}
	}

	private static LoggingEventBuilder line(LoggingEventBuilder builder, BrokerLink link) {
		return builder.addKeyValue(LogFields.SID, sid(link))
			.addKeyValue(LogFields.INSTANCE, link.service().instanceId())
			.addKeyValue(LogFields.BROKER, link.broker().toString());
	}

	private static String sid(BrokerLink link) {
		return link.status().sid();
	}

	private static long seconds(long nanos) {
		return TimeUnit.NANOSECONDS.toSeconds(nanos);
	}

	/**
	 * Logs what is missing, and how many lines were left out, if that is due.
	 */
	void sweep(List<BrokerLink> links, long nowNanos) {
		this.registered.sweep(nowNanos,
				(leftOut, seconds) -> logger.info("{} more services were registered in {} s", leftOut, seconds));
		this.lost.sweep(nowNanos, (leftOut, seconds) -> logger
			.warn("{} more registrations were lost or refused in {} s", leftOut, seconds));
		remind(links, nowNanos);
	}

	private void remind(List<BrokerLink> links, long nowNanos) {
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
		logger.atWarn()
			.addKeyValue(LogFields.BROKER, broker.toString())
			.log("Not registered with broker {} for {} s: {}{}; {}", broker, seconds(first.unchangedNanos(nowNanos)),
					sids, (more > 0) ? " and " + more + " more" : "", first.status().reason());
	}

}
