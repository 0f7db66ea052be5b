package io.zss.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.Registry;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.security.Action;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask a broker, by SMI: STATUS, STATS, ERRORS and EVENTS, DRAIN and RESUME
 * of an instance, and DUMP. What is large is made once per sweep, however many ask.
 * Belongs to the broker's loop.
 */
final class Operations {

	/** Longest payload of such a request. */
	private static final int MAX_PAYLOAD_BYTES = 1024;

	/**
	 * Reports on some service, or on what has happened since some number, that are made
	 * until the next sweep, so that those who ask slow nothing down.
	 */
	private static final int MAX_REPORTS = 20;

	/** Instances that one error names. */
	private static final int MAX_NAMES = 5;

	private final Steering steering;

	/** Null where security is off. */
	private final @Nullable AccessControl access;

	private final Exchange exchange;

	private final Registry registry;

	private final StatusReport status;

	private final StatisticsReport statistics;

	private final ErrorLog errors;

	private final EventLog events;

	private final FrameDump dump;

	/** Replies that are kept until the next sweep. */
	private final Map<String, byte[]> replies = new HashMap<>();

	private int reports;

	Operations(Steering steering, @Nullable AccessControl access, Exchange exchange, Registry registry,
			StatusReport status, StatisticsReport statistics, OperatorState operators) {
		this.steering = steering;
		this.access = access;
		this.exchange = exchange;
		this.registry = registry;
		this.status = status;
		this.statistics = statistics;
		this.errors = operators.errors();
		this.events = operators.events();
		this.dump = operators.dump();
	}

	/**
	 * Answers a request.
	 * @return the reply; null when this does not know the verb
	 * @throws ProtocolException if the payload is not what the verb asks for
	 */
	@Nullable Reply handle(Envelope request, long nowNanos) {
		Denial denial = (this.access != null) ? check(this.access, request, nowNanos) : null;
		if (denial != null) {
			return Reply.error(denial.status(), denial.rejection(), denial.developerMessage());
		}
		// Where there are rules they have said who may.
		return answer(request.address().verb(), () -> decode(request),
				(this.access != null) ? () -> true : request.frames()::isFromLoopback, nowNanos);
	}

	/**
	 * Answers the application that the broker runs in. It counts as this machine.
	 * @throws ProtocolException if the payload is not what the verb asks for
	 */
	Reply answer(String verb, @Nullable Object payload, long nowNanos) {
		Reply reply = answer(verb, () -> payload, () -> true, nowNanos);
		return (reply != null) ? reply
				: Reply.error(Status.NOT_FOUND, Rejection.INVALID_REGISTRATION, "No SMI verb " + shortened(verb));
	}

	private @Nullable Reply answer(String verb, Supplier<@Nullable Object> payload, BooleanSupplier isLocal,
			long nowNanos) {
		return switch (verb) {
			case "STATUS" -> overview("STATUS", () -> this.status.describe(nowNanos));
			case "STATS" -> {
				String sid = sid(payload.get());
				boolean known = sid == null || this.exchange.services().find(sid) != null;
				// Of names that no one serves nothing is kept.
				yield (sid == null) ? overview("STATS", () -> this.statistics.describe(null, nowNanos))
						: report(known ? "STATS " + sid : "STATS of none",
								() -> this.statistics.describe(known ? sid : "", nowNanos));
			}
			case "ERRORS" -> {
				Object asked = payload.get();
				String sid = (asked instanceof Map<?, ?> map) ? sid(map.get("sid")) : null;
				long since = since(asked);
				yield report("ERRORS " + since + " " + sid, () -> this.errors.describe(since, sid));
			}
			case "EVENTS" -> {
				long since = since(payload.get());
				yield report("EVENTS " + since, () -> this.events.describe(since));
			}
			case "DRAIN", "RESUME" ->
				maySteer(isLocal) ? steer(verb.equals("DRAIN"), payload.get(), nowNanos) : forbidden(verb);
			case "DUMP" -> maySteer(isLocal) ? dump(payload.get(), nowNanos) : forbidden(verb);
			default -> null;
		};
	}

	private static @Nullable Denial check(AccessControl access, Envelope request, long nowNanos) {
		return switch (request.address().verb()) {
			case "STATUS", "STATS", "ERRORS", "EVENTS" -> access.check(request, Action.LOOK, "", "", nowNanos);
			case "DRAIN", "RESUME", "DUMP" -> access.check(request, Action.STEER, "", "", nowNanos);
			default -> null;
		};
	}

	/**
	 * Drops what was made for those who ask, so that it is made anew.
	 */
	void sweep() {
		this.replies.clear();
		this.reports = 0;
	}

	/**
	 * A report on the broker as a whole, of which there is one of each kind.
	 */
	private Reply overview(String question, Supplier<Map<String, Object>> report) {
		return Reply.ok(this.replies.computeIfAbsent(question, (key) -> ControlPayload.encode(report.get())));
	}

	private Reply report(String question, Supplier<Map<String, Object>> report) {
		byte[] made = this.replies.get(question);
		if (made == null) {
			if (this.reports >= MAX_REPORTS) {
				return Reply.error(Status.TOO_MANY_REQUESTS, Rejection.OVERLOAD,
						"The broker has made " + MAX_REPORTS + " reports since its last sweep; try again");
			}
			this.reports++;
			made = ControlPayload.encode(report.get());
			this.replies.put(question, made);
		}
		return Reply.ok(made);
	}

	private boolean maySteer(BooleanSupplier isLocal) {
		return this.steering == Steering.ANY || (this.steering == Steering.LOOPBACK && isLocal.getAsBoolean());
	}

	private Reply forbidden(String verb) {
		return Reply.error(Status.FORBIDDEN, Rejection.FORBIDDEN,
				verb + " is not allowed by 'zss.broker.steering', " + this.steering.name().toLowerCase(Locale.ROOT));
	}

	private Reply dump(@Nullable Object payload, long nowNanos) {
		if (payload instanceof Map<?, ?> map) {
			if (Boolean.TRUE.equals(map.get("off"))) {
				this.dump.end("an operator has ended it");
			}
			else {
				this.dump.start(DumpRequest.of(map), nowNanos);
			}
		}
		else if (payload != null) {
			throw new ProtocolException("payload", "a map with 'sid', 'rid' or 'client', or with 'off'",
					"something else");
		}
		return Reply.ok(ControlPayload.encode(this.dump.describe(nowNanos)));
	}

	private Reply steer(boolean drain, @Nullable Object payload, long nowNanos) {
		if (!(payload instanceof Map<?, ?> map) || !(map.get("instance") instanceof String wanted)) {
			throw new ProtocolException("payload", "a map with 'sid' and 'instance'", "something else");
		}
		String sid = sid(map.get("sid"));
		List<Instance> found = find(sid, wanted);
		if (found.isEmpty()) {
			return Reply.error(Status.NOT_FOUND, Rejection.NOT_FOUND,
					"No instance " + shortened(wanted) + ((sid != null) ? " of " + shortened(sid) : ""));
		}
		if (found.size() > 1) {
			return Reply.error(Status.CONFLICT, Rejection.INVALID_REGISTRATION, found.size() + " instances are named "
					+ shortened(wanted) + ": " + names(found) + ". Name a sid and one of these");
		}
		Instance instance = found.get(0);
		this.exchange.steer(instance, drain, nowNanos);
		Map<String, Object> reply = new LinkedHashMap<>();
		reply.put("sid", instance.registration().sid());
		reply.put("instance", instance.instanceId());
		reply.put("state", instance.stateLabel());
		return Reply.ok(ControlPayload.encode(reply));
	}

	/**
	 * The live instances of a name. What a peer says its id is may be that of another;
	 * its identity is its own.
	 */
	private List<Instance> find(@Nullable String sid, String wanted) {
		List<Instance> named = new ArrayList<>();
		List<Instance> identified = new ArrayList<>();
		for (Instance instance : this.registry.instances()) {
			if (instance.state() == Instance.State.LIVE && (sid == null || sid.equals(instance.registration().sid()))) {
				if (wanted.equals(instance.id().toString())) {
					identified.add(instance);
				}
				else if (wanted.equals(instance.instanceId())) {
					named.add(instance);
				}
			}
		}
		return identified.isEmpty() ? named : identified;
	}

	private static String names(List<Instance> instances) {
		return instances.stream()
			.limit(MAX_NAMES)
			.map((instance) -> shortened(instance.id().toString()) + " of " + instance.registration().sid())
			.collect(Collectors.joining(", ", "", (instances.size() > MAX_NAMES) ? ", ..." : ""));
	}

	private static @Nullable Object decode(Envelope request) {
		return ControlPayload.decode(request.payloadBytes(MAX_PAYLOAD_BYTES));
	}

	private static @Nullable String sid(@Nullable Object payload) {
		return (payload instanceof String sid && !sid.isEmpty()) ? sid.toUpperCase(Locale.ROOT) : null;
	}

	private static long since(@Nullable Object payload) {
		return (payload instanceof Map<?, ?> map && map.get("since") instanceof Number since) ? since.longValue() : 0;
	}

	private static String shortened(String text) {
		return (text.length() > 100) ? text.substring(0, 100) + "..." : text;
	}

	/**
	 * A success with its payload, or an error with its text.
	 */
	static final class Reply {

		private static final byte[] NOTHING = {};

		private final int status;

		private final byte[] payload;

		private final @Nullable Rejection rejection;

		private final String developerMessage;

		private Reply(int status, byte[] payload, @Nullable Rejection rejection, String developerMessage) {
			this.status = status;
			this.payload = payload;
			this.rejection = rejection;
			this.developerMessage = developerMessage;
		}

		static Reply ok(byte[] payload) {
			return new Reply(Status.OK, payload, null, "");
		}

		static Reply error(int status, Rejection rejection, String developerMessage) {
			return new Reply(status, NOTHING, rejection, developerMessage);
		}

		int status() {
			return this.status;
		}

		byte[] payload() {
			return this.payload;
		}

		/**
		 * The kind of an error, or null for a success.
		 */
		@Nullable Rejection rejection() {
			return this.rejection;
		}

		String developerMessage() {
			return this.developerMessage;
		}

	}

}
