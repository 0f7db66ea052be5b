package io.zss.spring.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.zss.client.CallInterceptor;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;

/**
 * Calls services by name, through a client. Thread-safe and unmodifiable: one instance
 * serves a whole application. One with other settings and the same connection is made by
 * {@link #mutate()}:
 *
 * <pre class="code">
 * ZssTemplate patient = zss.mutate().timeout(ofSeconds(30)).header("X-Tenant", "acme").build();
 * </pre>
 */
public final class ZssTemplate implements ZssOperations {

	private final Builder settings;

	private final Caller caller;

	/**
	 * Creates a template whose calls have the settings of the client.
	 * @param client sends the calls
	 * @param codec converts payloads
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 */
	public ZssTemplate(ZssClient client, PayloadCodec codec, Executor callbacks) {
		this(builder(client, codec).callbacks(callbacks));
	}

	private ZssTemplate(Builder settings) {
		this.settings = new Builder(settings);
		this.caller = this.settings.caller();
	}

	/**
	 * Begins a template.
	 * @param client sends the calls
	 * @param codec converts payloads
	 * @return a builder whose template has the settings of the client
	 */
	public static Builder builder(ZssClient client, PayloadCodec codec) {
		return new Builder(client, codec);
	}

	/**
	 * Begins a template like this one, with the same client.
	 * @return a builder with the settings of this template
	 */
	public Builder mutate() {
		return new Builder(this.settings);
	}

	@Override
	public ZssCall service(String sid) {
		return new ZssCall(this.caller, sid);
	}

	/**
	 * Calls of its client that wait for their replies.
	 * @return 0 or more
	 */
	public int pending() {
		return this.settings.client.pending();
	}

	/**
	 * Notes that a declared client calls an address.
	 */
	void declare(Address address) {
		this.settings.client.declare(address);
	}

	/**
	 * Settings of a template. Those of a call come first, then those of its service, then
	 * those of the template, then those of the client. Not thread-safe.
	 */
	public static final class Builder {

		private final ZssClient client;

		private final PayloadCodec codec;

		private Executor callbacks = ForkJoinPool.commonPool();

		private Duration timeout;

		private int maxExecutions;

		private final Map<String, Duration> timeouts = new HashMap<>();

		private final Map<String, Integer> executions = new HashMap<>();

		private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();

		private final List<CallInterceptor> interceptors = new ArrayList<>();

		private @Nullable RetryPolicy retry;

		private Builder(ZssClient client, PayloadCodec codec) {
			this.client = client;
			this.codec = codec;
			this.timeout = client.options().timeout();
			this.maxExecutions = client.options().maxExecutions();
		}

		private Builder(Builder other) {
			this.client = other.client;
			this.codec = other.codec;
			this.callbacks = other.callbacks;
			this.timeout = other.timeout;
			this.maxExecutions = other.maxExecutions;
			this.timeouts.putAll(other.timeouts);
			this.executions.putAll(other.executions);
			this.headers.putAll(other.headers);
			this.interceptors.addAll(other.interceptors);
			this.retry = other.retry;
		}

		/**
		 * Sets what runs that which depends on the futures of asynchronous calls.
		 * @param executor the executor; the common pool by default
		 * @return this
		 */
		public Builder callbacks(Executor executor) {
			this.callbacks = executor;
			return this;
		}

		/**
		 * Sets how long calls wait that do not say so, and whose service has no time-out.
		 * @param newTimeout at least a millisecond
		 * @return this
		 */
		public Builder timeout(Duration newTimeout) {
			this.timeout = checked(newTimeout);
			return this;
		}

		/**
		 * Sets how long calls of a service wait that do not say so.
		 * @param sid the service, in any case
		 * @param newTimeout at least a millisecond
		 * @return this
		 */
		public Builder timeout(String sid, Duration newTimeout) {
			this.timeouts.put(sid.toUpperCase(Locale.ROOT), checked(newTimeout));
			return this;
		}

		/**
		 * Sets how often services may execute one call.
		 * @param number 1 or more
		 * @return this
		 */
		public Builder maxExecutions(int number) {
			this.maxExecutions = checked(number);
			return this;
		}

		/**
		 * Sets how often a service may execute one call.
		 * @param sid the service, in any case
		 * @param number 1 or more
		 * @return this
		 */
		public Builder maxExecutions(String sid, int number) {
			this.executions.put(sid.toUpperCase(Locale.ROOT), checked(number));
			return this;
		}

		/**
		 * Sets a header of all calls that do not set it themselves.
		 * @param name its name
		 * @param value its value: text, a number, a boolean, or a map or list of them
		 * @return this
		 */
		public Builder header(String name, @Nullable Object value) {
			this.headers.put(name, value);
			return this;
		}

		/**
		 * Adds an interceptor of the calls of this template. It stands around those of
		 * the client, and within those that were added before.
		 * @param interceptor the interceptor
		 * @return this
		 */
		public Builder interceptor(CallInterceptor interceptor) {
			this.interceptors.add(interceptor);
			return this;
		}

		/**
		 * Sets how calls that have failed are repeated, in the place of what the client
		 * does; within their time-out and their executions. Interceptors see a call once,
		 * however often it is repeated.
		 * @param policy the policy; one that retries nothing for no repetitions
		 * @return this
		 */
		public Builder retry(RetryPolicy policy) {
			this.retry = policy;
			return this;
		}

		/**
		 * Makes the template.
		 * @return a new template
		 */
		public ZssTemplate build() {
			return new ZssTemplate(this);
		}

		private Caller caller() {
			return new Caller(this.client, this.codec, this.callbacks,
					new ServiceDefaults(this.timeout, this.maxExecutions, this.timeouts, this.executions, this.headers),
					allInterceptors());
		}

		private List<CallInterceptor> allInterceptors() {
			List<CallInterceptor> all = new ArrayList<>(this.interceptors);
			all.addAll(this.client.interceptors());
			RetryPolicy policy = this.retry;
			if (policy != null) {
				all.removeIf(RetryInterceptor.class::isInstance);
				all.add(new RetryInterceptor((sid) -> policy, this.codec, this.client.clock()));
			}
			return all;
		}

		private static Duration checked(Duration timeout) {
			if (timeout.toMillis() < 1) {
				throw new IllegalArgumentException("'timeout' must be at least 1 ms: " + timeout);
			}
			return timeout;
		}

		private static int checked(int maxExecutions) {
			if (maxExecutions < 1) {
				throw new IllegalArgumentException("'maxExecutions' must be at least 1: " + maxExecutions);
			}
			return maxExecutions;
		}

	}

}
