package io.zss.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import io.zss.transport.Endpoint;
import io.zss.worker.WorkerOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the worker.
 *
 * @param enabled Whether to register the annotated services.
 * @param brokers Backends of the brokers; each service registers with each of them.
 * Defaults to the broker of this application, or else to tcp://127.0.0.1:7776.
 * @param concurrency Requests that a service handles at a time, unless it declares
 * another number.
 * @param heartbeatInterval How often to send heartbeats to the brokers.
 * @param liveness Heartbeats that may stay unanswered before the worker starts over with
 * a fresh connection; a broker may be suspended for almost as many heartbeat intervals.
 * @param maxReconnectInterval Longest pause before the worker starts over.
 * @param autoStartup Whether services start with the application, unless they declare it
 * themselves; others are started by the ZssServiceRegistry.
 * @param phase Phase of the worker among the lifecycles of the application: lower phases
 * start earlier and stop later.
 * @param register When to register the services.
 * @param startupTimeout How long to wait until the services are registered; after that,
 * the application continues and registers in the background.
 * @param maxFrameSize Longest frame that is accepted and sent; a longer request is
 * answered 413, a longer reply 500.
 * @param shutdown What happens at the end.
 */
@ConfigurationProperties("zss.worker")
public record ZssWorkerProperties(@DefaultValue("true") boolean enabled, @DefaultValue List<Endpoint> brokers,
		@DefaultValue("16") int concurrency,
		@DurationUnit(ChronoUnit.MILLIS) @DefaultValue("1s") Duration heartbeatInterval,
		@DefaultValue("7") int liveness,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s") Duration maxReconnectInterval,
		@DefaultValue("true") boolean autoStartup, @DefaultValue("2147479551") int phase,
		@DefaultValue("ready") Registration register,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s") Duration startupTimeout,
		@DefaultValue("32MB") DataSize maxFrameSize, @DefaultValue Shutdown shutdown) {

	/**
	 * The options of the worker.
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	WorkerOptions toOptions(List<Endpoint> backends, Map<String, String> facts) {
		PropertyCheck check = new PropertyCheck("zss.worker");
		check.atLeast("concurrency", this.concurrency, 1);
		check.millis("heartbeat-interval", this.heartbeatInterval, Duration.ofMillis(1), Duration.ofHours(1));
		check.atLeast("liveness", this.liveness, 1);
		check.seconds("max-reconnect-interval", this.maxReconnectInterval, this.heartbeatInterval, Duration.ofHours(1));
		check.seconds("startup-timeout", this.startupTimeout, Duration.ZERO, Duration.ofHours(1));
		check.atLeast("max-frame-size", this.maxFrameSize, DataSize.ofKilobytes(1));
		check.seconds("shutdown.grace-period", this.shutdown.gracePeriod(), Duration.ZERO, Duration.ofHours(1));
		return new WorkerOptions(backends, this.heartbeatInterval, this.liveness, this.maxReconnectInterval,
				this.shutdown.gracePeriod(), this.maxFrameSize.toBytes(), facts);
	}

	/**
	 * When services register.
	 */
	public enum Registration {

		/** When the application is ready, after all its runners. */
		READY,

		/** While the application starts, before its runners. */
		EARLY

	}

	/**
	 * What happens at the end.
	 *
	 * @param gracePeriod How long to wait for requests in flight.
	 */
	public record Shutdown(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("20s") Duration gracePeriod) {

	}

}
