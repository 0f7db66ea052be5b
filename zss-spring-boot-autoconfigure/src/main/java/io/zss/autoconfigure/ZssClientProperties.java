package io.zss.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zss.client.ClientOptions;
import io.zss.client.PendingPolicy;
import io.zss.client.ZssCallException;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the client.
 *
 * @param brokers Frontends of the brokers. Defaults to the broker of this application, or
 * else to tcp://127.0.0.1:7777.
 * @param name Name of the client, as brokers and workers see it. Defaults to the name of
 * the application.
 * @param timeout Time-out of calls that name none.
 * @param maxPending Calls that may wait for their replies.
 * @param maxPendingPolicy What becomes of further calls: they fail at once, or wait for a
 * place within their time-out.
 * @param maxFrameSize Longest frame that is accepted and sent.
 * @param services Settings of single services, by sid.
 * @param named Further clients with brokers of their own, by name.
 */
@ConfigurationProperties("zss.client")
public record ZssClientProperties(@DefaultValue List<Endpoint> brokers, @Nullable String name,
		@DefaultValue("10s") Duration timeout, @DefaultValue("10000") int maxPending,
		@DefaultValue("reject") PendingPolicy maxPendingPolicy, @DefaultValue("32MB") DataSize maxFrameSize,
		@DefaultValue Map<String, Service> services, @DefaultValue Map<String, Named> named) {

	ClientOptions toOptions(String applicationName, List<Endpoint> frontends) {
		return new ClientOptions((this.name != null) ? this.name : applicationName, frontends, this.timeout,
				this.maxPending, this.maxPendingPolicy, this.maxFrameSize.toBytes());
	}

	/**
	 * Settings of one service.
	 *
	 * @param timeout Time-out of calls of the service that name none.
	 * @param retry How calls that failed are repeated.
	 */
	public record Service(@Nullable Duration timeout, @DefaultValue Retry retry) {

		static Map<String, Duration> timeouts(Map<String, Service> services) {
			Map<String, Duration> timeouts = new HashMap<>();
			services.forEach((sid, service) -> {
				if (service.timeout() != null) {
					timeouts.put(sid, service.timeout());
				}
			});
			return timeouts;
		}

		static Map<String, RetryPolicy> retries(Map<String, Service> services) {
			Map<String, RetryPolicy> retries = new HashMap<>();
			services.forEach((sid, service) -> {
				if (service.retry().maxRetries() != 0) {
					retries.put(sid.toUpperCase(Locale.ROOT), service.retry().toPolicy());
				}
			});
			return retries;
		}

	}

	/**
	 * How calls that failed are repeated, within their time-out and only where that is
	 * safe.
	 *
	 * @param maxRetries How often a call is repeated at the most; 0 for never.
	 * @param delay Pause before the first repetition.
	 * @param multiplier By how much each pause is longer than the one before.
	 * @param maxDelay Longest pause.
	 * @param jitter By how much a pause may be shorter or longer, by chance.
	 */
	public record Retry(@DefaultValue("0") int maxRetries, @DefaultValue("100ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("2s") Duration maxDelay,
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
	 * A further client. What it does not say is as with the application's own client.
	 *
	 * @param brokers Frontends of its brokers.
	 * @param name Name of the client, as brokers and workers see it.
	 * @param timeout Time-out of calls that name none.
	 * @param maxPending Calls that may wait for their replies.
	 * @param maxPendingPolicy What becomes of further calls.
	 * @param maxFrameSize Longest frame that is accepted and sent.
	 * @param services Settings of single services, by sid.
	 */
	public record Named(@DefaultValue List<Endpoint> brokers, @Nullable String name, @Nullable Duration timeout,
			@Nullable Integer maxPending, @Nullable PendingPolicy maxPendingPolicy, @Nullable DataSize maxFrameSize,
			@DefaultValue Map<String, Service> services) {

		ClientOptions toOptions(ClientOptions own) {
			return new ClientOptions((this.name != null) ? this.name : own.name(), this.brokers,
					(this.timeout != null) ? this.timeout : own.timeout(),
					(this.maxPending != null) ? this.maxPending : own.maxPending(),
					(this.maxPendingPolicy != null) ? this.maxPendingPolicy : own.pendingPolicy(),
					(this.maxFrameSize != null) ? this.maxFrameSize.toBytes() : own.maxFrameBytes());
		}

	}

}
