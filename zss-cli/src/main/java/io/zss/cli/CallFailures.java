package io.zss.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * Explains calls that ended without success, and what to do next.
 */
final class CallFailures {

	private static final Duration LIST_TIMEOUT = Duration.ofSeconds(1);

	private static final int MAX_DISTANCE = 2;

	private CallFailures() {
	}

	/**
	 * A call that got no reply.
	 */
	static CommandFailure noReply(ZssCallException failure, OutgoingCall call, ZssClient client) {
		String message = Printable.of(String.valueOf(failure.getMessage()));
		if (failure instanceof ZssTimeoutException) {
			String sid = call.address().sid();
			String drained = drained(client, sid);
			return new CommandFailure(ExitCode.TIMEOUT, message,
					!drained.isEmpty() ? drained : "A worker may still be working on it. 'zss stats "
							+ sid.toLowerCase(Locale.ROOT) + "' shows the oldest requests; --timeout waits longer.");
		}
		if (failure instanceof ZssNoBrokerException) {
			CommandFailure refusal = Refusals.of(client);
			if (refusal != null) {
				return refusal;
			}
			return new CommandFailure(ExitCode.NO_BROKER, message,
					"Something else may listen there. Clients connect to a broker's frontend, port 7777 by default.");
		}
		return new CommandFailure(ExitCode.FAILED, message);
	}

	/**
	 * A reply with an error status.
	 */
	static CommandFailure of(IncomingReply reply, @Nullable Object payload, ZssClient client, String sid) {
		ErrorBody error = ErrorBody.decode(Status.isError(reply.status()) ? reply.status() : Status.INTERNAL_ERROR,
				reply.payload());
		String message = reply.address() + outcome(reply) + ": " + Printable.of(error.developerMessage())
				+ userMessage(error) + details(payload);
		return new CommandFailure(ExitCode.of(reply.status()), message, advice(reply, client, sid));
	}

	/**
	 * The broker may notice the end of the time-out before the client does. Both say the
	 * same.
	 */
	private static String outcome(IncomingReply reply) {
		boolean timedOut = reply.status() == Status.TIMEOUT && !reply.fromWorker();
		return timedOut ? " timed out" : " answered " + reply.status();
	}

	/**
	 * What the service says to users, unless that is the same or the suite's own text.
	 */
	private static String userMessage(ErrorBody error) {
		String text = error.userMessage();
		boolean usual = text.equals(ErrorBody.of(error.code()).userMessage());
		return (usual || text.isBlank() || text.equals(error.developerMessage())) ? ""
				: "\n     userMessage: " + Printable.of(text);
	}

	private static String details(@Nullable Object payload) {
		StringBuilder details = new StringBuilder();
		Fields fields = Fields.of(payload);
		for (Map.Entry<String, @Nullable Object> entry : fields.values().entrySet()) {
			if (!List.of("code", "errorCode", "userMessage", "developerMessage").contains(entry.getKey())) {
				details.append("\n     ").append(Printable.of(entry.getKey())).append(": ");
				details.append(Printable.of(Json.line(entry.getValue())));
			}
		}
		return details.toString();
	}

	private static String advice(IncomingReply reply, ZssClient client, String sid) {
		String name = sid.toLowerCase(Locale.ROOT);
		return switch (reply.status()) {
			case Status.NOT_FOUND -> reply.fromWorker() ? "'zss describe " + name + "' shows the verbs of the service."
					: similar(client, sid);
			case Status.UNAUTHORIZED, Status.FORBIDDEN ->
				reply.fromWorker() ? "The service itself refuses it." : Refusals.advice(reply.status());
			case Status.TOO_MANY_REQUESTS ->
				"A queue or the broker is full: 'zss stats " + name + "' and 'zss status' show where.";
			case Status.UNAVAILABLE -> unavailable(reply, name);
			case Status.TIMEOUT -> {
				String drained = drained(client, sid);
				yield !drained.isEmpty() ? drained
						: "'zss stats " + name + "' shows the oldest requests; --timeout waits longer.";
			}
			case Status.INTERNAL_ERROR ->
				reply.fromWorker() ? "The worker's log says more, under rid " + reply.rid() + "." : "";
			default -> "";
		};
	}

	/**
	 * The last answer alone does not say whether a worker has had the call: it may have
	 * been lost before, and the client has sent the call once more.
	 */
	static String unavailable(IncomingReply reply, String name) {
		if (reply.fromWorker()) {
			return "The service itself answers so; its worker's log may say more, under rid " + reply.rid() + ".";
		}
		return (reply.executions() > 0)
				? "A worker that had the call was lost, and may have executed it: 'zss events " + name
						+ "' shows when and why."
				: "No worker has seen the call. 'zss services' shows who serves " + name + ".";
	}

	/**
	 * Says so where a service has no instance but drained ones; else empty.
	 */
	private static String drained(ZssClient client, String sid) {
		for (Fields service : list(client)) {
			List<Fields> instances = service.list("instances");
			if (service.text("sid").equalsIgnoreCase(sid) && !instances.isEmpty()
					&& instances.stream().allMatch((instance) -> instance.text("state").equals("DRAINED"))) {
				String name = sid.toLowerCase(Locale.ROOT);
				return "All instances of " + name + " are drained: 'zss stats " + name + "' lists them, 'zss resume "
						+ name + " INSTANCE' puts one back.";
			}
		}
		return "";
	}

	/**
	 * Names services that the caller may have meant.
	 */
	private static String similar(ZssClient client, String sid) {
		List<String> known = new ArrayList<>();
		List<String> close = new ArrayList<>();
		for (Fields service : list(client)) {
			String name = service.text("sid").toLowerCase(Locale.ROOT);
			known.add(name);
			if (distance(name, sid.toLowerCase(Locale.ROOT)) <= MAX_DISTANCE) {
				close.add(name);
			}
		}
		if (known.contains(sid.toLowerCase(Locale.ROOT))) {
			return "It is registered in other versions: 'zss services' lists them.";
		}
		return close.isEmpty() ? "'zss services' lists the services that are registered."
				: "Did you mean " + String.join(" or ", close) + "?";
	}

	private static List<Fields> list(ZssClient client) {
		try {
			IncomingReply reply = client.call(new OutgoingCall(Address.of(Address.SMI, "LIST"), Map.of(), LIST_TIMEOUT,
					true, ControlPayload.encode(null)));
			return Fields.listOf(ControlPayload.decode(reply.payload()));
		}
		catch (ZssCallException | ProtocolException ex) {
			// The advice is less precise without it.
			return List.of();
		}
	}

	/**
	 * The number of letters that differ (Levenshtein).
	 */
	static int distance(String one, String other) {
		int[] costs = new int[other.length() + 1];
		for (int j = 0; j <= other.length(); j++) {
			costs[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			int diagonal = costs[0];
			costs[0] = i;
			for (int j = 1; j <= other.length(); j++) {
				int replaced = diagonal + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				diagonal = costs[j];
				costs[j] = Math.min(replaced, 1 + Math.min(costs[j], costs[j - 1]));
			}
		}
		return costs[other.length()];
	}

}
