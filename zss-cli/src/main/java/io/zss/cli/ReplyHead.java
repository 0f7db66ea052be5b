package io.zss.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.zss.client.IncomingReply;
import io.zss.protocol.Hop;
import org.jspecify.annotations.Nullable;

/**
 * What comes with a payload: status, headers, and the time of each hop.
 */
final class ReplyHead {

	/** The ways between two timestamps, with their names. */
	private static final List<Way> WAYS = List.of(new Way("to broker", Hop.CLIENT_SENDS, Hop.FRONTEND_RECEIVES),
			new Way("in broker", Hop.FRONTEND_RECEIVES, Hop.BACKEND_SENDS),
			new Way("to worker", Hop.BACKEND_SENDS, Hop.SERVICE_RECEIVES),
			new Way("worker", Hop.SERVICE_RECEIVES, Hop.SERVICE_SENDS),
			new Way("to broker", Hop.SERVICE_SENDS, Hop.BACKEND_RECEIVES),
			new Way("in broker", Hop.BACKEND_RECEIVES, Hop.FRONTEND_SENDS),
			new Way("to client", Hop.FRONTEND_SENDS, Hop.CLIENT_RECEIVES));

	private ReplyHead() {
	}

	static void print(IncomingReply reply, long micros, Output output) {
		Style style = output.style();
		output.line(style.status(reply.status(), String.valueOf(reply.status())) + "  " + Units.micros((double) micros)
				+ "  " + style.dim("from the " + (reply.fromWorker() ? "worker" : "broker") + ", rid " + reply.rid()));
		for (Map.Entry<String, @Nullable Object> header : reply.headers().entrySet()) {
			if (!header.getKey().startsWith("micro.")) {
				output.line(style.dim(Printable.of(header.getKey()) + ": ") + text(header.getValue()));
			}
		}
		String hops = hops(reply);
		if (!hops.isEmpty()) {
			output.line(style.dim("hops: ") + hops);
		}
		output.line("");
	}

	/**
	 * The milliseconds between the timestamps that there are.
	 */
	private static String hops(IncomingReply reply) {
		Map<Hop, Double> times = new EnumMap<>(Hop.class);
		for (Hop hop : Hop.values()) {
			if (reply.headers().get(hop.header()) instanceof Number time) {
				times.put(hop, time.doubleValue());
			}
		}
		List<String> texts = new ArrayList<>();
		for (Way way : WAYS) {
			Double from = times.get(way.from());
			Double to = times.get(way.to());
			if (from != null && to != null) {
				texts.add(way.name() + " " + Math.round(to - from) + " ms");
			}
		}
		return String.join(" → ", texts);
	}

	private static String text(@Nullable Object value) {
		return (value instanceof String text) ? Printable.of(text) : Json.line(value);
	}

	/**
	 * What lies between two timestamps.
	 */
	private record Way(String name, Hop from, Hop to) {
	}

}
