package io.zss.broker.app.console;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.app.console.ConsoleProperties.Role;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The console's interface, for anything that speaks HTTP and JSON.
 */
@RestController
@ConditionalOnConsole
@RequestMapping("/api")
final class ConsoleController {

	private static final Logger logger = LoggerFactory.getLogger(ConsoleController.class);

	private static final int MAX_LOGGED = 200;

	private static final String HEADER_PREFIX = "zss-header-";

	private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

	private static final Duration DESCRIBE_TIMEOUT = Duration.ofSeconds(2);

	private static final int SHOWN = 200;

	private static final int SHOWN_OF_SERVICE = 20;

	private final Brokers brokers;

	private final JsonMapper mapper;

	private final FeedLog events;

	private final FeedLog errors;

	ConsoleController(Brokers brokers, JsonMapper mapper) {
		this.brokers = brokers;
		this.mapper = mapper;
		this.events = new FeedLog(brokers, "EVENTS", "events");
		this.errors = new FeedLog(brokers, "ERRORS", "errors");
	}

	/**
	 * Who looks, and what they may do: everything, where nobody signs in.
	 */
	@GetMapping("/me")
	Map<String, @Nullable Object> me(HttpServletRequest request) {
		String user = request.getRemoteUser();
		Map<String, @Nullable Object> me = new LinkedHashMap<>();
		me.put("user", user);
		me.put("roles",
				Arrays.stream(Role.values())
					.filter((role) -> user == null || request.isUserInRole(role.name()))
					.map(Role::name)
					.toList());
		return me;
	}

	@GetMapping("/brokers")
	List<Map<String, @Nullable Object>> brokers() {
		return this.brokers.ask("STATUS", null).stream().map(this::broker).toList();
	}

	@GetMapping("/services")
	Map<String, @Nullable Object> services() {
		List<BrokerAnswer> answers = stats();
		Map<String, @Nullable Object> reply = new LinkedHashMap<>();
		reply.put("time", System.currentTimeMillis());
		reply.put("brokers", answers.stream().map(ConsoleController::reached).toList());
		reply.put("services", ServiceView.merge(answers, false));
		return reply;
	}

	@GetMapping("/services/{sid}")
	ResponseEntity<Map<String, @Nullable Object>> service(@PathVariable("sid") String sid) {
		List<BrokerAnswer> answers = stats();
		Map<String, @Nullable Object> found = ServiceView.merge(answers, true)
			.stream()
			.filter((service) -> sid.equalsIgnoreCase(String.valueOf(service.get("sid"))))
			.findFirst()
			.orElse(null);
		if (found == null) {
			return ResponseEntity.status(HttpStatus.NOT_FOUND).body(error("No service " + sid + " is registered"));
		}
		found.put("time", System.currentTimeMillis());
		found.put("errors", this.errors.last(SHOWN_OF_SERVICE, sid));
		found.put("brokerStates", answers.stream().map(ConsoleController::reached).toList());
		return ResponseEntity.ok(found);
	}

	/**
	 * What a worker of the service says of it; null, with the reason, where it does not
	 * describe itself.
	 */
	@GetMapping("/services/{sid}/description")
	Map<String, @Nullable Object> description(@PathVariable("sid") String sid,
			@RequestParam(name = "version", defaultValue = Address.ANY_VERSION) String version) {
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		body.put("description", null);
		try {
			IncomingReply reply = this.brokers.call(new OutgoingCall(new Address(sid, version, Address.DESCRIBE),
					Map.of(), DESCRIBE_TIMEOUT, true, ControlPayload.encode(null)));
			if (reply.status() != HttpStatus.OK.value()) {
				body.put("reason", Address.DESCRIBE + " was answered " + reply.status() + ": "
						+ ErrorBody.decode(reply.status(), reply.payload()).developerMessage());
			}
			else if (ControlPayload.decode(reply.payload()) instanceof Map<?, ?> description) {
				body.put("description", description);
			}
			else {
				body.put("reason", Address.DESCRIBE + " was answered with something else than a description");
			}
		}
		catch (ZssCallException | ProtocolException ex) {
			// The console shows the verbs that were seen.
			body.put("reason", ex.getMessage());
		}
		return body;
	}

	@GetMapping("/events")
	List<Map<String, @Nullable Object>> events(@RequestParam(name = "sid", required = false) @Nullable String sid) {
		return this.events.last(SHOWN, sid);
	}

	@GetMapping("/errors")
	List<Map<String, @Nullable Object>> errors(@RequestParam(name = "sid", required = false) @Nullable String sid) {
		return this.errors.last(SHOWN, sid);
	}

	@PostMapping("/drain")
	List<Map<String, @Nullable Object>> drain(@RequestBody Steering steering, HttpServletRequest request) {
		return steer("DRAIN", steering, request);
	}

	@PostMapping("/resume")
	List<Map<String, @Nullable Object>> resume(@RequestBody Steering steering, HttpServletRequest request) {
		return steer("RESUME", steering, request);
	}

	@PostMapping("/services/{sid}/{*verb}")
	ResponseEntity<Object> call(@PathVariable("sid") String sid, @PathVariable("verb") String verb,
			@RequestParam(name = "version", defaultValue = Address.ANY_VERSION) String version,
			@RequestParam(name = "timeout", defaultValue = "10s") String timeout,
			@RequestParam(name = "once", defaultValue = "false") boolean once,
			@RequestParam(name = "envelope", defaultValue = "false") boolean envelope,
			@RequestBody(required = false) byte @Nullable [] body, HttpServletRequest request) {
		OutgoingCall call = new OutgoingCall(new Address(sid, version, verb.substring(1)), headers(request),
				timeout(timeout), !once, payload(body));
		long start = System.nanoTime();
		Reply reply;
		try {
			reply = Reply.of(this.brokers.call(call));
		}
		catch (ZssCallException ex) {
			reply = Reply.of(ex);
		}
		long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
		if (envelope) {
			return ResponseEntity.ok(reply.asMap(micros));
		}
		return ResponseEntity.status(reply.status())
			.header("Zss-Rid", reply.rid())
			.header("Zss-From", reply.origin())
			.header("Content-Type", "application/json")
			.body(this.mapper.writeValueAsString(reply.payload()));
	}

	@ExceptionHandler({ IllegalArgumentException.class, JacksonException.class })
	ResponseEntity<Map<String, @Nullable Object>> notValid(Exception failure) {
		String message = (failure instanceof JacksonException json)
				? "The body is not JSON: " + json.getOriginalMessage() : failure.getMessage();
		return ResponseEntity.badRequest().body(error(String.valueOf(message)));
	}

	/**
	 * The figures of all brokers. One that is older answers with what it knows.
	 */
	private List<BrokerAnswer> stats() {
		List<BrokerAnswer> answers = this.brokers.ask("STATS", null);
		if (answers.stream().noneMatch(BrokerAnswer::isUnknownVerb)) {
			return answers;
		}
		List<BrokerAnswer> lists = this.brokers.ask("LIST", null);
		return answers.stream()
			.map((answer) -> answer.isUnknownVerb() ? lists.get(answers.indexOf(answer)) : answer)
			.toList();
	}

	private List<Map<String, @Nullable Object>> steer(String verb, Steering steering, HttpServletRequest request) {
		if (steering.sid() == null || steering.instance() == null) {
			throw new IllegalArgumentException("'sid' and 'instance' are required");
		}
		// The brokers know the console, not who sits before it.
		logger.info("{} of instance {} of {} over the console, by {} at {}", verb, printable(steering.instance()),
				printable(steering.sid()), (request.getRemoteUser() != null) ? request.getRemoteUser() : "a user",
				request.getRemoteAddr());
		return this.brokers
			.order(verb, Map.of("sid", steering.sid().toUpperCase(Locale.ROOT), "instance", steering.instance()))
			.stream()
			.map((answer) -> {
				Map<String, @Nullable Object> map = reached(answer);
				answer.map().forEach((key, value) -> map.put(String.valueOf(key), value));
				return map;
			})
			.toList();
	}

	private Map<String, @Nullable Object> broker(BrokerAnswer answer) {
		if (answer.isUnknownVerb()) {
			BrokerAnswer ping = this.brokers.ask("PING", null)
				.stream()
				.filter((each) -> each.broker().equals(answer.broker()))
				.findFirst()
				.orElse(answer);
			Map<String, @Nullable Object> map = reached(ping);
			map.put("status", ping.isPresent() ? ping.value() : null);
			return map;
		}
		Map<String, @Nullable Object> map = reached(answer);
		map.put("status", answer.value());
		return map;
	}

	private static Map<String, @Nullable Object> reached(BrokerAnswer answer) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("broker", answer.broker());
		map.put("error", answer.error());
		return map;
	}

	private static String printable(String text) {
		String shown = (text.length() <= MAX_LOGGED) ? text : text.substring(0, MAX_LOGGED);
		return shown.replaceAll("\\p{Cntrl}", ".");
	}

	private static Map<String, @Nullable Object> error(String message) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("error", message);
		return map;
	}

	private static Duration timeout(String text) {
		Duration timeout = DurationStyle.detectAndParse(text);
		if (timeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new IllegalArgumentException("'timeout' must be at most " + MAX_TIMEOUT.toMinutes() + " minutes");
		}
		return timeout;
	}

	private byte[] payload(byte @Nullable [] body) {
		return ControlPayload
			.encode((body == null || body.length == 0) ? null : this.mapper.readValue(body, Object.class));
	}

	private static Map<String, @Nullable Object> headers(HttpServletRequest request) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>();
		request.getHeaderNames().asIterator().forEachRemaining((name) -> {
			if (name.toLowerCase(Locale.ROOT).startsWith(HEADER_PREFIX)) {
				headers.put(name.substring(HEADER_PREFIX.length()), request.getHeader(name));
			}
		});
		String requestId = request.getHeader(Headers.REQUEST_ID);
		if (requestId != null) {
			headers.put(Headers.REQUEST_ID, requestId);
		}
		return headers;
	}

	/**
	 * Which instance is meant.
	 *
	 * @param sid its service
	 * @param instance its id or identity
	 */
	record Steering(@Nullable String sid, @Nullable String instance) {
	}

}
