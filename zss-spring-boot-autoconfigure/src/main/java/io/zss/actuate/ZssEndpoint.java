package io.zss.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.zss.actuate.Patience.NoAnswerException;
import io.zss.broker.Broker;
import io.zss.client.ZssClient;
import io.zss.protocol.ZssException;
import io.zss.spring.ZssWorkerContainer;
import io.zss.worker.WorkerSnapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Shows the broker, the services and the clients of an application, and drains and
 * resumes services. The broker's part is what it answers over SMI to STATUS and STATS.
 * Broker and worker are waited for two seconds at most; one that does not answer is shown
 * with the reason.
 */
@WebEndpoint(id = "zss")
public final class ZssEndpoint {

	private static final Logger logger = LoggerFactory.getLogger(ZssEndpoint.class);

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private final @Nullable Broker broker;

	private final @Nullable ZssWorkerContainer worker;

	private final Supplier<Map<String, ZssClient>> clients;

	/**
	 * Creates an endpoint.
	 * @param broker the broker of the application, or null
	 * @param worker runs the services of the application; null for none
	 * @param clients the clients that were made so far, by name
	 */
	public ZssEndpoint(@Nullable Broker broker, @Nullable ZssWorkerContainer worker,
			Supplier<Map<String, ZssClient>> clients) {
		this.broker = broker;
		this.worker = worker;
		this.clients = clients;
	}

	/**
	 * Describes everything.
	 * @return broker, worker and clients, as far as the application has them
	 */
	@ReadOperation
	public Map<String, Object> overview() {
		Map<String, Object> overview = new LinkedHashMap<>();
		describe(overview, null);
		Map<String, Object> described = new LinkedHashMap<>();
		this.clients.get().forEach((name, client) -> described.put(name, ClientDescription.of(client)));
		overview.put("clients", described);
		return overview;
	}

	/**
	 * Describes one service.
	 * @param sid the service
	 * @return what the broker and the worker of the application know of it; null when
	 * neither knows it
	 */
	@ReadOperation
	public @Nullable Map<String, Object> service(@Selector String sid) {
		Map<String, Object> service = new LinkedHashMap<>();
		return describe(service, sid.toUpperCase(Locale.ROOT)) ? service : null;
	}

	/**
	 * Takes a service of this application out of the rotation, or an instance at its
	 * broker, or puts it back. What it works on is finished in the background.
	 * @param sid the service
	 * @param action {@code drain} or {@code resume}
	 * @param instance the id or identity of an instance at the broker of this
	 * application; null for the service of this application
	 * @return the state after that
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> steer(@Selector String sid, String action,
			@Nullable String instance) {
		boolean drain = action.equalsIgnoreCase("drain");
		if (!drain && !action.equalsIgnoreCase("resume")) {
			return unknown(action, "'drain' or 'resume'");
		}
		String upperCase = sid.toUpperCase(Locale.ROOT);
		return (instance != null)
				? askBroker(drain ? "DRAIN" : "RESUME", Map.of("sid", upperCase, "instance", instance))
				: steerOwn(upperCase, drain);
	}

	/**
	 * Has the broker of this application show messages in its log, frame by frame.
	 * @param action {@code dump}, or {@code end-dump}
	 * @param sid the service whose messages are shown; null for any
	 * @param rid the request whose messages are shown; null for any
	 * @param client the client whose messages are shown, by its identity or name; null
	 * for any
	 * @param messages after so many it ends; null for 100
	 * @param seconds after so long it ends; null for 60
	 * @param payload whether the first bytes of payloads are shown as well
	 * @return what is shown from now on
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> dump(String action, @Nullable String sid, @Nullable String rid,
			@Nullable String client, @Nullable Integer messages, @Nullable Integer seconds, @Nullable Boolean payload) {
		if (action.equalsIgnoreCase("end-dump")) {
			return askBroker("DUMP", Map.of("off", true));
		}
		if (!action.equalsIgnoreCase("dump")) {
			return unknown(action, "'dump' or 'end-dump'");
		}
		Map<String, Object> wanted = new LinkedHashMap<>();
		put(wanted, "sid", sid);
		put(wanted, "rid", rid);
		put(wanted, "client", client);
		put(wanted, "messages", messages);
		put(wanted, "seconds", seconds);
		put(wanted, "payload", payload);
		return askBroker("DUMP", wanted);
	}

	private static void put(Map<String, Object> wanted, String key, @Nullable Object value) {
		if (value != null) {
			wanted.put(key, value);
		}
	}

	/**
	 * Describes broker and worker.
	 * @return whether they know the service
	 */
	private boolean describe(Map<String, Object> target, @Nullable String sid) {
		Patience patience = new Patience(LIMIT);
		Broker asked = this.broker;
		ZssWorkerContainer container = this.worker;
		// Both are at work while one is waited for.
		CompletableFuture<@Nullable Object> status = (asked != null) ? asked.ask("STATUS", null) : null;
		CompletableFuture<@Nullable Object> statistics = (asked != null) ? asked.ask("STATS", sid) : null;
		CompletableFuture<WorkerSnapshot> snapshot = (container != null) ? container.snapshot() : null;
		boolean known = false;
		if (status != null && statistics != null) {
			Map<String, Object> described = new LinkedHashMap<>();
			if (sid == null) {
				known |= put(described, "status", status, patience);
			}
			known |= put(described, "statistics", statistics, patience) && (sid == null || hasServices(described));
			target.put("broker", described);
		}
		if (container != null && snapshot != null) {
			Map<String, Object> described = new LinkedHashMap<>();
			described.put("offering", container.isOffering());
			known |= put(described, "services", snapshot.thenApply((taken) -> WorkerDescription.of(taken, sid)),
					patience) && (sid == null || container.sids().contains(sid));
			target.put("worker", described);
		}
		return known || (sid != null && hasErrors(target));
	}

	/**
	 * Puts an answer, or why there is none.
	 * @return whether there is one
	 */
	private static boolean put(Map<String, Object> target, String key,
			CompletableFuture<? extends @Nullable Object> answer, Patience patience) {
		try {
			Object value = patience.await(answer);
			target.put(key, Objects.requireNonNullElse(WholeNumbers.in(value), Map.of()));
			return true;
		}
		catch (NoAnswerException ex) {
			target.put("error", String.valueOf(ex.getMessage()));
		}
		catch (ExecutionException ex) {
			target.put("error", String.valueOf(Objects.requireNonNullElse(ex.getCause(), ex).getMessage()));
		}
		return false;
	}

	private static boolean hasServices(Map<String, Object> described) {
		return described.get("statistics") instanceof Map<?, ?> statistics
				&& statistics.get("services") instanceof List<?> services && !services.isEmpty();
	}

	/**
	 * Whether it is unknown what is known.
	 */
	private static boolean hasErrors(Map<String, Object> target) {
		return target.values().stream().anyMatch((part) -> part instanceof Map<?, ?> map && map.containsKey("error"));
	}

	private WebEndpointResponse<Map<String, Object>> steerOwn(String sid, boolean drain) {
		ZssWorkerContainer container = this.worker;
		if (container == null || !container.sids().contains(sid)) {
			return error(WebEndpointResponse.STATUS_NOT_FOUND,
					"This application has no service " + sid + "; 'instance' names one at its broker");
		}
		try {
			if (drain) {
				container.drain(sid);
				logger.info("Service {} was drained over the actuator: it leaves its brokers until it is resumed", sid);
			}
			else {
				container.start(sid);
				logger.info("Service {} was resumed over the actuator", sid);
			}
		}
		catch (IllegalStateException ex) {
			return error(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, String.valueOf(ex.getMessage()));
		}
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("sid", sid);
		described.put("state", drain ? "LEAVING" : container.isOffering() ? "OFFERED" : "STOPPED");
		return new WebEndpointResponse<>(described);
	}

	private WebEndpointResponse<Map<String, Object>> askBroker(String verb, Map<String, Object> payload) {
		Broker asked = this.broker;
		if (asked == null) {
			return error(WebEndpointResponse.STATUS_NOT_FOUND, "This application has no broker");
		}
		try {
			Map<String, Object> described = new LinkedHashMap<>();
			if (new Patience(LIMIT).await(asked.ask(verb, payload)) instanceof Map<?, ?> reply) {
				reply.forEach((key, value) -> put(described, String.valueOf(key), WholeNumbers.in(value)));
			}
			return new WebEndpointResponse<>(described);
		}
		catch (NoAnswerException ex) {
			return error(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, "The broker: " + ex.getMessage());
		}
		catch (ExecutionException ex) {
			return (ex.getCause() instanceof ZssException refused)
					? error(refused.getStatus(), refused.getDeveloperMessage())
					: error(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE,
							String.valueOf(Objects.requireNonNullElse(ex.getCause(), ex).getMessage()));
		}
	}

	private static WebEndpointResponse<Map<String, Object>> unknown(String action, String known) {
		return error(WebEndpointResponse.STATUS_BAD_REQUEST, "No action '" + action + "': it must be " + known);
	}

	private static WebEndpointResponse<Map<String, Object>> error(int status, String message) {
		return new WebEndpointResponse<>(Map.of("error", message), status);
	}

}
