package io.zss.worker;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.ZssOutcome;
import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request as a handler gets it, its payload not decoded. Equal to itself alone.
 * Thread-safe.
 */
public final class ServiceRequest {

	private static final Logger logger = LoggerFactory.getLogger(ServiceRequest.class);

	private static final ThreadLocal<@Nullable ServiceRequest> CURRENT = new ThreadLocal<>();

	private final Address address;

	private final String rid;

	private final String caller;

	private final Map<String, @Nullable Object> headers;

	private final byte[] payload;

	private final @Nullable Long deadlineNanos;

	private final String broker;

	private final String instance;

	/** Shared with the copies of this request. */
	private final Map<Object, Object> attributes;

	private volatile boolean cancelled;

	private volatile boolean over;

	private @Nullable CompletableFuture<@Nullable Void> cancellation;

	private @Nullable EndCallbacks ends;

	/**
	 * Creates a request.
	 * @param address service, version and verb, sid and verb in upper case
	 * @param rid identifies the request
	 * @param caller the caller's name, as far as the broker passes it on
	 * @param headers the headers
	 * @param payload one MessagePack value; not copied
	 * @param deadlineNanos monotonic time at which the caller stops waiting, or the
	 * verb's own time-out ends; null when neither is known
	 */
	public ServiceRequest(Address address, String rid, String caller, Map<String, @Nullable Object> headers,
			byte[] payload, @Nullable Long deadlineNanos) {
		this(address, rid, caller, headers, payload, deadlineNanos, "", "");
	}

	/**
	 * Creates a request that has come from a broker.
	 * @param broker the broker's address
	 * @param instance the id of the instance that gets it
	 */
	ServiceRequest(Address address, String rid, String caller, Map<String, @Nullable Object> headers, byte[] payload,
			@Nullable Long deadlineNanos, String broker, String instance) {
		this(address, rid, caller, Collections.unmodifiableMap(headers), payload, deadlineNanos, broker, instance,
				new ConcurrentHashMap<>(2));
	}

	private ServiceRequest(Address address, String rid, String caller, Map<String, @Nullable Object> headers,
			byte[] payload, @Nullable Long deadlineNanos, String broker, String instance,
			Map<Object, Object> attributes) {
		this.broker = broker;
		this.instance = instance;
		this.address = address;
		this.rid = rid;
		this.caller = caller;
		this.headers = headers;
		this.payload = payload;
		this.deadlineNanos = deadlineNanos;
		this.attributes = attributes;
	}

	/**
	 * The request that the calling thread handles.
	 * @return the request; null on a thread that is not in a handler
	 */
	public static @Nullable ServiceRequest current() {
		return CURRENT.get();
	}

	/**
	 * Sets the request that the calling thread works for: its calls belong to that
	 * request, and its log lines carry the keys of {@link io.zss.protocol.LogFields} in
	 * the MDC. For code that carries context from thread to thread, which has to restore
	 * the former request afterwards.
	 * @param request the request; null for none
	 */
	public static void setCurrent(@Nullable ServiceRequest request) {
		if (request != null) {
			CURRENT.set(request);
			LogContext.leave();
			LogContext.enter(request);
		}
		else {
			CURRENT.remove();
			LogContext.leave();
		}
	}

	/**
	 * Service, version and verb.
	 * @return the address, sid and verb in upper case
	 */
	public Address address() {
		return this.address;
	}

	/**
	 * The rid, which identifies this one request; its reply carries the same.
	 * @return the rid
	 */
	public String rid() {
		return this.rid;
	}

	/**
	 * The id of the transaction that this request is a part of: the header
	 * {@code X-Request-Id}, which all requests of one transaction share.
	 * @return the text, or null
	 */
	public @Nullable String requestId() {
		Object id = Headers.find(this.headers, Headers.REQUEST_ID);
		return (id != null) ? Headers.text(id) : null;
	}

	/**
	 * The caller's name: that of its key, or else what it says of itself. For people;
	 * what depends on who has called asks for the {@link #principal()}.
	 * @return the name
	 */
	public String caller() {
		return this.caller;
	}

	/**
	 * Who has called, as the broker knows it from the key of the caller. Only a request
	 * that came from a broker whose own key is known has a principal.
	 * @return the principal; null for a caller without a key, or when the worker has no
	 * keys
	 */
	public @Nullable ZssPrincipal principal() {
		if (this.headers.get(Headers.CALLER) instanceof Map<?, ?> known && known.get("name") instanceof String name
				&& known.get("roles") instanceof List<?> roles) {
			try {
				return ZssPrincipal.of(name, roles.stream().map(String::valueOf).toList());
			}
			catch (IllegalArgumentException ex) {
				return null;
			}
		}
		return null;
	}

	/**
	 * The headers.
	 * @return an unmodifiable map, in the order of the wire
	 */
	public Map<String, @Nullable Object> headers() {
		return this.headers;
	}

	/**
	 * The payload, one MessagePack value.
	 * @return the bytes; not a copy
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * When the caller stops waiting, or the verb's own time-out ends.
	 * @return monotonic time in nanoseconds; null when neither is known
	 */
	public @Nullable Long deadlineNanos() {
		return this.deadlineNanos;
	}

	/**
	 * The time that is left to answer.
	 * @param nowNanos monotonic time
	 * @return the time, zero or more; null without a deadline
	 */
	public @Nullable Duration remaining(long nowNanos) {
		return (this.deadlineNanos != null) ? Duration.ofNanos(Math.max(0, this.deadlineNanos - nowNanos)) : null;
	}

	/**
	 * Whether no one waits for the answer any more: the client has gone, the deadline has
	 * passed, or the service was stopped. A handler that works for long may ask now and
	 * then, and end early; its result is dropped.
	 * @return whether the handler may stop
	 */
	public boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Completed once no one waits for the answer any more, as {@link #isCancelled()}
	 * says, by a thread of the handlers' executor. Never completed when the handler is
	 * done before. For a handler that waits for something else, which it may end then:
	 * {@code request.cancelled().thenRun(query::cancel)}.
	 * @return a stage of its own for each caller
	 */
	public CompletionStage<@Nullable Void> cancelled() {
		CompletableFuture<@Nullable Void> future;
		synchronized (this) {
			if (this.cancellation == null) {
				this.cancellation = new CompletableFuture<>();
			}
			future = this.cancellation;
		}
		if (this.cancelled) {
			future.complete(null);
		}
		return future.minimalCompletionStage();
	}

	/**
	 * Reports how this request ends.
	 * @param callback called once; at once, when the request has ended already
	 */
	void onEnd(Consumer<? super ZssOutcome> callback) {
		ZssOutcome outcome = ends().add(callback);
		if (outcome != null) {
			try {
				callback.accept(outcome);
			}
			catch (Throwable ex) {
				CallbackFailures.safely(() -> logger.error("{} did not take note of the end of {}",
						callback.getClass().getName(), this, ex), ex);
			}
		}
	}

	/**
	 * Whether anything waits for the end.
	 */
	synchronized boolean hasEndCallbacks() {
		return this.ends != null;
	}

	synchronized EndCallbacks ends() {
		if (this.ends == null) {
			this.ends = new EndCallbacks();
		}
		return this.ends;
	}

	/**
	 * Whether the request has been answered. Work that it started and that still runs
	 * outlives it, and is not bound by its deadline.
	 * @return whether it is over
	 */
	public boolean isOver() {
		return this.over;
	}

	/**
	 * A value that an interceptor or a listener keeps with this request until its reply.
	 * @param <T> type of the value
	 * @param key identifies the value, most often the interceptor itself
	 * @param initial makes the value where there is none yet, once
	 * @return the value
	 */
	@SuppressWarnings("unchecked")
	public <T> T attribute(Object key, Supplier<T> initial) {
		return (T) this.attributes.computeIfAbsent(key, (absent) -> initial.get());
	}

	/**
	 * The address of the broker that has sent it; empty when that is not known.
	 */
	String broker() {
		return this.broker;
	}

	/**
	 * The id of the instance that has got it; empty when that is not known.
	 */
	String instance() {
		return this.instance;
	}

	@Override
	public String toString() {
		return this.address + " of " + this.caller + " (rid=" + this.rid + ")";
	}

	/**
	 * Has a handler answer this request as the {@link #current()} one of this thread.
	 */
	@Nullable Object handledBy(VerbHandler handler) throws Exception {
		setCurrent(this);
		try {
			return handler.handle(this);
		}
		finally {
			setCurrent(null);
		}
	}

	/**
	 * The same request with another deadline, before it is handed to a handler.
	 */
	ServiceRequest withDeadline(long nanos) {
		return new ServiceRequest(this.address, this.rid, this.caller, this.headers, this.payload, nanos, this.broker,
				this.instance, this.attributes);
	}

	/**
	 * Notes that no one waits for the answer.
	 * @return what is to be run then, off the loop; null for nothing
	 */
	@Nullable Runnable cancel() {
		boolean first = !this.cancelled;
		this.cancelled = true;
		CompletableFuture<@Nullable Void> future;
		synchronized (this) {
			future = this.cancellation;
		}
		return (first && future != null) ? () -> future.complete(null) : null;
	}

	void end() {
		this.over = true;
	}

}
