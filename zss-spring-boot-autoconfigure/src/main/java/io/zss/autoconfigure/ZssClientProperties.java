package io.zss.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.zss.client.ClientOptions;
import io.zss.client.PendingPolicy;
import io.zss.client.ZssCallException;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the client.
 *
 * @param brokers Frontends of the brokers. Defaults to the broker of this application, or
 * else to tcp://127.0.0.1:7777.
 * @param name Name of the client, as brokers and workers see it. Defaults to the name of
 * the application.
 * @param timeout Time-out of calls without one of their own, at least 1 ms.
 * @param maxPending Number of calls that may wait for their replies, at least 1.
 * @param maxPendingPolicy Whether further calls fail at once, or wait for a place within
 * their time-out.
 * @param maxFrameSize Longest frame that is accepted and sent; a longer request or reply
 * fails its call.
 * @param maxExecutions Number of times that services may execute one call, over all
 * brokers, workers and repetitions; 1 for calls that never run twice.
 * @param services Settings of single services, by sid.
 * @param named Further clients with brokers of their own, by name.
 */
@ConfigurationProperties("zss.client")
public record ZssClientProperties(@DefaultValue List<Endpoint> brokers, @Nullable String name,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s") Duration timeout, @DefaultValue("10000") int maxPending,
		@DefaultValue("reject") PendingPolicy maxPendingPolicy, @DefaultValue("32MB") DataSize maxFrameSize,
		@DefaultValue("2") int maxExecutions, @DefaultValue Map<String, Service> services,
		@DefaultValue Map<String, Named> named) {

	private static final Duration LEAST = Duration.ofMillis(1);

	private static final Duration MOST = Duration.ofHours(24);

	private static final int MOST_RETRIES = 1000;

	/**
	 * Checks all values.
	 * @throws InvalidConfigurationPropertyValueException if one is out of its range
	 */
	void check() {
		PropertyCheck check = new PropertyCheck("zss.client");
		check(check, this.name, this.timeout, this.maxPending, this.maxFrameSize, this.maxExecutions);
		check(check, this.services);
		this.named.forEach((client, settings) -> {
			PropertyCheck own = new PropertyCheck("zss.client.named." + client);
			check(own, settings.name(), settings.timeout(), settings.maxPending(), settings.maxFrameSize(),
					settings.maxExecutions());
			check(own, settings.services());
		});
	}

	private static void check(PropertyCheck check, @Nullable String name,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout, @Nullable Integer maxPending,
			@Nullable DataSize maxFrameSize, @Nullable Integer maxExecutions) {
		if (name != null) {
			check.require(!name.isBlank() && name.indexOf('#') < 0, "name", name, "must not be empty or contain '#'");
		}
		if (timeout != null) {
			check.seconds("timeout", timeout, LEAST, MOST);
		}
		if (maxPending != null) {
			check.atLeast("max-pending", maxPending, 1);
		}
		check.atLeast("max-frame-size", maxFrameSize, DataSize.ofKilobytes(1));
		if (maxExecutions != null) {
			check.atLeast("max-executions", maxExecutions, 1);
		}
	}

	private static void check(PropertyCheck client, Map<String, Service> services) {
		services.forEach((sid, service) -> {
			PropertyCheck check = new PropertyCheck(client.prefix() + ".services." + sid);
			check(check, null, service.timeout(), null, null, service.maxExecutions());
			Retry retry = service.retry();
			check.require(retry.maxRetries() >= 0 && retry.maxRetries() <= MOST_RETRIES, "retry.max-retries",
					retry.maxRetries(), "must be from 0 to " + MOST_RETRIES);
			check.millis("retry.delay", retry.delay(), LEAST, MOST);
			check.require(retry.multiplier() >= 1, "retry.multiplier", retry.multiplier(), "must be at least 1");
			check.seconds("retry.max-delay", retry.maxDelay(), retry.delay(), MOST);
			check.millis("retry.jitter", retry.jitter(), Duration.ZERO, MOST);
		});
	}

	ClientOptions toOptions(String applicationName, List<Endpoint> frontends) {
		return new ClientOptions((this.name != null) ? this.name : applicationName, frontends, this.timeout,
				this.maxPending, this.maxPendingPolicy, this.maxFrameSize.toBytes(), this.maxExecutions);
	}

	/**
	 * Settings of one service.
	 *
	 * @param timeout Time-out of calls of the service without one of their own.
	 * @param maxExecutions Number of times that the service may execute one call; as with
	 * the client without it.
	 * @param retry How calls that failed are repeated.
	 */
	public record Service(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout, @Nullable Integer maxExecutions,
			@DefaultValue Retry retry) {

		static Map<String, Duration> timeouts(Map<String, Service> services) {
			Map<String, Duration> timeouts = new HashMap<>();
			services.forEach((sid, service) -> {
				if (service.timeout() != null) {
					timeouts.put(sid, service.timeout());
				}
			});
			return timeouts;
		}

		static Map<String, Integer> executions(Map<String, Service> services) {
			Map<String, Integer> executions = new HashMap<>();
			services.forEach((sid, service) -> {
				if (service.maxExecutions() != null) {
					executions.put(sid, service.maxExecutions());
				}
			});
			return executions;
		}

		static Map<String, RetryPolicy> retries(Map<String, Service> services) {
			Map<String, RetryPolicy> retries = new HashMap<>();
			services.forEach((sid, service) -> {
				if (service.retry().maxRetries() != 0) {
					retries.put(sid, service.retry().toPolicy());
				}
			});
			return retries;
		}

	}

	/**
	 * How calls that failed are repeated, within their time-out and their number of
	 * executions.
	 *
	 * @param maxRetries Number of repetitions of a call; 0 for none.
	 * @param delay Pause before the first repetition.
	 * @param multiplier Factor by which each pause is longer than the one before, at
	 * least 1.
	 * @param maxDelay Longest pause.
	 * @param jitter Time by which a pause may be shorter or longer, by chance.
	 */
	public record Retry(@DefaultValue("0") int maxRetries, @DefaultValue("100ms") Duration delay,
			@DefaultValue("2") double multiplier,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s") Duration maxDelay,
			@DefaultValue("0ms") Duration jitter) {

		RetryPolicy toPolicy() {
			return RetryPolicy.builder()
				.maxRetries(this.maxRetries)
				.delay(this.delay)
				.multiplier(this.multiplier)
				.maxDelay(this.maxDelay)
				.jitter(this.jitter)
				.predicate((failure) -> failure instanceof ZssCallException call && call.isRetryable())
				.build();
		}

	}

	/**
	 * A further client. Settings that it lacks are those of the application's own client.
	 *
	 * @param brokers Frontends of its brokers.
	 * @param plain Whether it connects without keys, also where this application has
	 * some.
	 * @param name Name of the client, as brokers and workers see it.
	 * @param timeout Time-out of calls without one of their own.
	 * @param maxPending Number of calls that may wait for their replies.
	 * @param maxPendingPolicy Whether further calls fail at once, or wait for a place.
	 * @param maxFrameSize Length of the longest frame that is accepted and sent.
	 * @param maxExecutions Number of times that services may execute one call.
	 * @param services Settings of single services, by sid.
	 */
	public record Named(@DefaultValue List<Endpoint> brokers, @DefaultValue("false") boolean plain,
			@Nullable String name, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout,
			@Nullable Integer maxPending, @Nullable PendingPolicy maxPendingPolicy, @Nullable DataSize maxFrameSize,
			@Nullable Integer maxExecutions, @DefaultValue Map<String, Service> services) {

		/**
		 * The options of the client.
		 * @param own those of the application's own client, with the brokers of this one
		 */
		ClientOptions toOptions(ClientOptions own) {
			return new ClientOptions((this.name != null) ? this.name : own.name(), own.brokers(),
					(this.timeout != null) ? this.timeout : own.timeout(),
					(this.maxPending != null) ? this.maxPending : own.maxPending(),
					(this.maxPendingPolicy != null) ? this.maxPendingPolicy : own.pendingPolicy(),
					(this.maxFrameSize != null) ? this.maxFrameSize.toBytes() : own.maxFrameBytes(),
					(this.maxExecutions != null) ? this.maxExecutions : own.maxExecutions(), own.keys());
		}

	}

}
