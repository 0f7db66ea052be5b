package io.zss.broker;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.security.AccessRequest;
import io.zss.security.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who wanted what and whether that was allowed: one line of the logger
 * {@code io.zss.broker.audit}, and one event for a refusal. What happens again within ten
 * seconds is counted and said in a further line; beyond {@value #MAX_SUBJECTS} different
 * things in that time the number alone is said. Belongs to the broker's loop.
 */
final class Audit {

	private static final Logger logger = LoggerFactory.getLogger("io.zss.broker.audit");

	private static final int MAX_SUBJECTS = 200;

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final EventLog events;

	private final Map<String, Long> repeated = new LinkedHashMap<>();

	private long leftOut;

	private long sinceNanos;

	Audit(EventLog events, long nowNanos) {
		this.events = events;
		this.sinceNanos = nowNanos;
	}

	/**
	 * Notes a decision.
	 * @param address IP address and port of the peer
	 * @param verb of the message, also where the decision does not depend on it
	 * @param rid of the message, empty without one
	 */
	void decided(AccessRequest request, String address, String verb, String rid, Decision decision, long epochMillis,
			long nowNanos) {
		String what = request.action().label() + " " + request.sid() + "/" + verb;
		String subject = (decision.allowed() ? "allowed" : "refused") + ": " + request.who() + " at "
				+ request.address() + ": " + what;
		if (isNew(subject)) {
			String line = line(decision.allowed(), epochMillis, request.who(), address, request.action().label(),
					request.sid(), verb, rid, decision.reason());
			logger.info(line);
			if (!decision.allowed()) {
				this.events.accessRefused(request.sid(),
						request.who() + " at " + address + " may not " + what + ": " + decision.reason(), nowNanos);
			}
		}
	}

	/**
	 * Notes a connection that was refused.
	 * @param host the address without its port, which changes each time
	 */
	void connectionRefused(String host, String address, String reason, long epochMillis, long nowNanos) {
		if (isNew("refused: connect at " + host + ": " + reason)) {
			logger.info(line(false, epochMillis, "", address, "connect", "", "", "", reason));
			this.events.accessRefused("", address + " may not connect: " + reason, nowNanos);
		}
	}

	/**
	 * Notes connections that were refused and of which no more is known.
	 */
	void connectionsLeftOut(long count) {
		this.leftOut += count;
	}

	/**
	 * Says what was not said in the last ten seconds.
	 */
	void sweep(long nowNanos) {
		if (nowNanos - this.sinceNanos < INTERVAL_NANOS) {
			return;
		}
		long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos - this.sinceNanos);
		this.sinceNanos = nowNanos;
		this.repeated.forEach((subject, count) -> {
			if (count > 0) {
				logger.info("{} ({} more {} within {} s)", subject, count, (count == 1) ? "time" : "times", seconds);
			}
		});
		this.repeated.clear();
		if (this.leftOut > 0) {
			logger.info("{} further decisions within {} s are left out", this.leftOut, seconds);
			this.leftOut = 0;
		}
	}

	private boolean isNew(String subject) {
		Long before = this.repeated.get(subject);
		if (before != null) {
			this.repeated.put(subject, before + 1);
			return false;
		}
		if (this.repeated.size() >= MAX_SUBJECTS) {
			this.leftOut++;
			return false;
		}
		this.repeated.put(subject, 0L);
		return true;
	}

	private static String line(boolean allowed, long epochMillis, String who, String address, String action, String sid,
			String verb, String rid, String reason) {
		StringBuilder line = new StringBuilder(200);
		line.append(allowed ? "allowed" : "refused").append(": time=").append(Instant.ofEpochMilli(epochMillis));
		append(line, "principal", who);
		append(line, "address", address);
		append(line, "action", action);
		append(line, "sid", sid);
		append(line, "verb", verb);
		append(line, "rid", rid);
		return line.append(" rule=\"").append(quotable(reason)).append('"').toString();
	}

	private static void append(StringBuilder line, String name, String value) {
		line.append(' ').append(name).append('=').append(value.isEmpty() ? "-" : quotable(value).replace(' ', '_'));
	}

	private static String quotable(String text) {
		return FrameText.printable(text).replace('"', '\'');
	}

}
