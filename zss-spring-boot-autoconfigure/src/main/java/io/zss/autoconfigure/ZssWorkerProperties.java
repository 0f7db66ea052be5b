package io.zss.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.zss.transport.Endpoint;
import io.zss.worker.WorkerOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the worker.
 *
 * @param enabled Whether to register the annotated services.
 * @param brokers Backends of the brokers; each service registers with each of them.
 * Defaults to the broker of this application, or else to tcp://127.0.0.1:7776.
 * @param concurrency Requests that a service handles at a time, unless it declares
 * another number.
 * @param heartbeatInterval How often to tell the brokers that the services are there.
 * @param liveness Heartbeats that may stay unanswered before the worker starts over with
 * a fresh connection; a broker may be suspended for almost as many heartbeat intervals.
 * @param maxReconnectInterval Longest pause before the worker starts over.
 * @param startupTimeout How long starting waits until the services are registered; then
 * the application goes on and registers in the background.
 * @param maxFrameSize Longest frame that is accepted and sent.
 * @param shutdown What happens at the end.
 */
@ConfigurationProperties("zss.worker")
public record ZssWorkerProperties(@DefaultValue("true") boolean enabled, @DefaultValue List<Endpoint> brokers,
		@DefaultValue("16") int concurrency, @DefaultValue("1s") Duration heartbeatInterval,
		@DefaultValue("7") int liveness, @DefaultValue("10s") Duration maxReconnectInterval,
		@DefaultValue("2s") Duration startupTimeout, @DefaultValue("32MB") DataSize maxFrameSize,
		@DefaultValue Shutdown shutdown) {

	/**
	 * The options of the worker.
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	WorkerOptions toOptions(List<Endpoint> backends, Map<String, String> facts) {
		require(this.concurrency >= 1, "concurrency", this.concurrency, "must be at least 1");
		require(this.heartbeatInterval.toMillis() >= 1, "heartbeat-interval", this.heartbeatInterval,
				"must be at least 1 ms");
		require(this.liveness >= 1, "liveness", this.liveness, "must be at least 1");
		require(this.maxReconnectInterval.compareTo(this.heartbeatInterval) >= 0, "max-reconnect-interval",
				this.maxReconnectInterval,
				"must not be below 'zss.worker.heartbeat-interval', which is " + this.heartbeatInterval);
		require(!this.startupTimeout.isNegative(), "startup-timeout", this.startupTimeout, "must not be negative");
		require(this.maxFrameSize.toBytes() >= 1, "max-frame-size", this.maxFrameSize, "must be at least 1 byte");
		require(!this.shutdown.gracePeriod().isNegative(), "shutdown.grace-period", this.shutdown.gracePeriod(),
				"must not be negative");
		return new WorkerOptions(backends, this.heartbeatInterval, this.liveness, this.maxReconnectInterval,
				this.shutdown.gracePeriod(), this.maxFrameSize.toBytes(), facts);
	}

	private static void require(boolean isInRange, String property, Object value, String range) {
		if (!isInRange) {
			String name = "zss.worker." + property;
			throw new InvalidConfigurationPropertyValueException(name, value, "'" + name + "' " + range);
		}
	}

	/**
	 * What happens at the end.
	 *
	 * @param gracePeriod How long to wait for requests in flight.
	 */
	public record Shutdown(@DefaultValue("20s") Duration gracePeriod) {

	}

}
