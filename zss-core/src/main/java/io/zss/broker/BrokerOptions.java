package io.zss.broker;

import java.time.Duration;

import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is told. The defaults suit production on one machine.
 *
 * @param name the broker's name, for people
 * @param frontend where clients connect
 * @param backend where workers connect
 * @param timeToLive how long an instance stays registered without a sign of life
 * @param sweepInterval how often the broker looks for what has expired
 * @param requestTimeout deadline of requests that name none
 * @param maxRequestTimeout longest deadline that a request may name
 * @param stuckAfter how long after its deadline a request keeps the slot of an instance
 * that does not answer
 * @param holdFor how long requests may wait for a service whose last instance was lost
 * @param duplicateWindow how long a request that a worker has seen is remembered after it
 * is finished, so that the same rid of the same client is answered 409; zero not to
 * @param maxFinishedRequests most finished requests that are remembered
 * @param strategy decides which of the instances with room gets a request
 * @param maxAttempts how often a request is dispatched, at the most
 * @param defaultCapacity requests at a time for instances that announce none
 * @param maxQueuedRequests requests that wait for one service; further ones are answered
 * 429
 * @param maxQueuedBytes bytes that wait for one service; further ones are answered 429
 * @param maxRequests requests in the broker; further ones are answered 429
 * @param maxInstances instances; further ones are answered 429
 * @param maxServices services; further ones are answered 429
 * @param maxFrameBytes longest frame; a peer that announces a longer one loses its
 * connection
 * @param maxHeaderBytes longest headers; longer ones are answered 400
 * @param maxConnections connections of frontend and of backend each; further ones are
 * closed at once
 * @param sendQueueBytes bytes that wait for a peer that reads slowly; replies beyond are
 * dropped and counted, unless nothing waits for it
 * @param totalSendBytes bytes that wait for all peers; long replies beyond are dropped
 * and counted
 * @param totalReceiveBytes bytes that peers have announced or sent and the broker has not
 * received; connections that want more are ended
 * @param sendQueueMessages messages that wait for a peer that reads slowly; replies
 * beyond are dropped and counted
 * @param receiveQueueMessages messages of a peer that wait to be received; then it is
 * slowed down
 * @param acceptBacklog connections that wait to be accepted
 * @param ioThreads threads that move bytes besides the broker's own; with 0 that one does
 * so itself
 * @param spin how long the broker looks for the next message before it waits, as long as
 * that pays; zero to wait at once
 * @param gracePeriod how long stopping waits for requests at workers
 * @param linger how long stopping waits, after that, for replies that are on their way
 * out
 */
public record BrokerOptions(String name, Endpoint frontend, Endpoint backend, Duration timeToLive,
		Duration sweepInterval, Duration requestTimeout, Duration maxRequestTimeout, Duration stuckAfter,
		Duration holdFor, Duration duplicateWindow, int maxFinishedRequests, DispatchStrategy strategy, int maxAttempts,
		int defaultCapacity, int maxQueuedRequests, long maxQueuedBytes, int maxRequests, int maxInstances,
		int maxServices, long maxFrameBytes, int maxHeaderBytes, int maxConnections, long sendQueueBytes,
		long totalSendBytes, long totalReceiveBytes, int sendQueueMessages, int receiveQueueMessages, int acceptBacklog,
		int ioThreads, Duration spin, Duration gracePeriod, Duration linger) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public BrokerOptions {
		if (name.isBlank()) {
			throw new IllegalArgumentException("'name' must not be empty");
		}
		positive("timeToLive", timeToLive);
		positive("sweepInterval", sweepInterval);
		positive("requestTimeout", requestTimeout);
		positive("maxRequestTimeout", maxRequestTimeout);
		positive("stuckAfter", stuckAfter);
		positive("maxFinishedRequests", maxFinishedRequests);
		positive("maxAttempts", maxAttempts);
		positive("defaultCapacity", defaultCapacity);
		positive("maxQueuedRequests", maxQueuedRequests);
		positive("maxQueuedBytes", maxQueuedBytes);
		positive("maxRequests", maxRequests);
		positive("maxInstances", maxInstances);
		positive("maxServices", maxServices);
		positive("maxFrameBytes", maxFrameBytes);
		positive("maxHeaderBytes", maxHeaderBytes);
		positive("maxConnections", maxConnections);
		atLeastFrame("sendQueueBytes", sendQueueBytes, maxFrameBytes);
		atLeastFrame("totalSendBytes", totalSendBytes, maxFrameBytes);
		atLeastFrame("totalReceiveBytes", totalReceiveBytes, maxFrameBytes);
		positive("sendQueueMessages", sendQueueMessages);
		positive("receiveQueueMessages", receiveQueueMessages);
		positive("acceptBacklog", acceptBacklog);
		if (ioThreads < 0 || ioThreads > LoopSettings.MAX_IO_THREADS) {
			throw new IllegalArgumentException(
					"'ioThreads' must be from 0 to " + LoopSettings.MAX_IO_THREADS + ": " + ioThreads);
		}
		notNegative("holdFor", holdFor);
		notNegative("duplicateWindow", duplicateWindow);
		notNegative("spin", spin);
		notNegative("gracePeriod", gracePeriod);
		notNegative("linger", linger);
	}

	private static void notNegative(String option, Duration value) {
		if (value.isNegative()) {
			throw new IllegalArgumentException("'" + option + "' must not be negative: " + value);
		}
	}

	/**
	 * The defaults.
	 * @return a builder with the suite's ports on loopback
	 */
	public static Builder builder() {
		return new Builder();
	}

	private static void positive(String option, long value) {
		if (value < 1) {
			throw new IllegalArgumentException("'" + option + "' must be at least 1: " + value);
		}
	}

	private static void atLeastFrame(String option, long value, long maxFrameBytes) {
		if (value < maxFrameBytes) {
			throw new IllegalArgumentException(
					"'" + option + "' must be at least 'maxFrameBytes', " + maxFrameBytes + ": " + value);
		}
	}

	private static void positive(String option, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("'" + option + "' must be longer than 0: " + value);
		}
	}

	/**
	 * Builds options from the defaults.
	 */
	public static final class Builder {

		private String name = "zss-broker";

		private Endpoint frontend = Endpoint.parse("tcp://127.0.0.1:7777");

		private Endpoint backend = Endpoint.parse("tcp://127.0.0.1:7776");

		private Duration timeToLive = Duration.ofSeconds(5);

		private Duration sweepInterval = Duration.ofMillis(500);

		private Duration requestTimeout = Duration.ofSeconds(30);

		private Duration maxRequestTimeout = Duration.ofMinutes(10);

		private Duration stuckAfter = Duration.ofSeconds(60);

		private Duration holdFor = Duration.ofSeconds(5);

		private Duration duplicateWindow = Duration.ZERO;

		private int maxFinishedRequests = 100_000;

		private DispatchStrategy strategy = StandardStrategy.ROUND_ROBIN;

		private int maxAttempts = 3;

		private int defaultCapacity = 1;

		private int maxQueuedRequests = 10_000;

		private long maxQueuedBytes = 64L * 1024 * 1024;

		private int maxRequests = 100_000;

		private int maxInstances = 10_000;

		private int maxServices = 1_000;

		private long maxFrameBytes = 32L * 1024 * 1024;

		private int maxHeaderBytes = 64 * 1024;

		private int maxConnections = 10_000;

		private @Nullable Long sendQueueBytes;

		private @Nullable Long totalSendBytes;

		private @Nullable Long totalReceiveBytes;

		private int sendQueueMessages = 100_000;

		private int receiveQueueMessages = 10_000;

		private int acceptBacklog = 1024;

		private int ioThreads;

		private Duration spin = Duration.ofNanos(100_000);

		private Duration gracePeriod = Duration.ofSeconds(20);

		private Duration linger = Duration.ofSeconds(1);

		private Builder() {
		}

		/**
		 * Sets the broker's name.
		 * @param name the name
		 * @return this
		 */
		public Builder name(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Sets where clients connect.
		 * @param frontend {@code tcp://host:port}; port 0 or {@code *} for any
		 * @return this
		 */
		public Builder frontend(String frontend) {
			this.frontend = Endpoint.parse(frontend);
			return this;
		}

		/**
		 * Sets where workers connect.
		 * @param backend {@code tcp://host:port}; port 0 or {@code *} for any
		 * @return this
		 */
		public Builder backend(String backend) {
			this.backend = Endpoint.parse(backend);
			return this;
		}

		/**
		 * Sets the time to live.
		 * @param timeToLive how long an instance stays without a sign of life
		 * @return this
		 */
		public Builder timeToLive(Duration timeToLive) {
			this.timeToLive = timeToLive;
			return this;
		}

		/**
		 * Sets the sweep interval.
		 * @param sweepInterval how often the broker looks for what has expired
		 * @return this
		 */
		public Builder sweepInterval(Duration sweepInterval) {
			this.sweepInterval = sweepInterval;
			return this;
		}

		/**
		 * Sets the deadlines of requests.
		 * @param requestTimeout of requests that name none
		 * @param maxRequestTimeout the longest that a request may name
		 * @return this
		 */
		public Builder requestTimeout(Duration requestTimeout, Duration maxRequestTimeout) {
			this.requestTimeout = requestTimeout;
			this.maxRequestTimeout = maxRequestTimeout;
			return this;
		}

		/**
		 * Sets when a slot is taken back.
		 * @param stuckAfter how long after its deadline a request keeps its slot
		 * @return this
		 */
		public Builder stuckAfter(Duration stuckAfter) {
			this.stuckAfter = stuckAfter;
			return this;
		}

		/**
		 * Sets how long requests may wait for a lost service.
		 * @param holdFor the time; zero not to wait
		 * @return this
		 */
		public Builder holdFor(Duration holdFor) {
			this.holdFor = holdFor;
			return this;
		}

		/**
		 * Sets how long finished requests are remembered, to answer 409 to a second one.
		 * @param window the time; zero not to remember
		 * @return this
		 */
		public Builder duplicateWindow(Duration window) {
			return duplicateWindow(window, this.maxFinishedRequests);
		}

		/**
		 * Sets how long finished requests are remembered, to answer 409 to a second one.
		 * @param window the time; zero not to remember
		 * @param requests most requests that are remembered
		 * @return this
		 */
		public Builder duplicateWindow(Duration window, int requests) {
			this.duplicateWindow = window;
			this.maxFinishedRequests = requests;
			return this;
		}

		/**
		 * Sets which of the instances with room gets a request.
		 * @param strategy a {@link StandardStrategy} or another
		 * @return this
		 */
		public Builder strategy(DispatchStrategy strategy) {
			this.strategy = strategy;
			return this;
		}

		/**
		 * Sets how often a request is dispatched.
		 * @param maxAttempts at the most; 1 never to retry
		 * @return this
		 */
		public Builder maxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
			return this;
		}

		/**
		 * Sets the capacity of instances that announce none.
		 * @param defaultCapacity requests at a time
		 * @return this
		 */
		public Builder defaultCapacity(int defaultCapacity) {
			this.defaultCapacity = defaultCapacity;
			return this;
		}

		/**
		 * Sets what may wait for one service.
		 * @param requests most requests
		 * @param bytes most bytes
		 * @return this
		 */
		public Builder queueLimits(int requests, long bytes) {
			this.maxQueuedRequests = requests;
			this.maxQueuedBytes = bytes;
			return this;
		}

		/**
		 * Sets how much the broker holds in all.
		 * @param requests most requests
		 * @param instances most instances
		 * @param services most services
		 * @return this
		 */
		public Builder limits(int requests, int instances, int services) {
			this.maxRequests = requests;
			this.maxInstances = instances;
			this.maxServices = services;
			return this;
		}

		/**
		 * Sets how large messages may be.
		 * @param frameBytes longest frame
		 * @param headerBytes longest headers
		 * @return this
		 */
		public Builder messageLimits(long frameBytes, int headerBytes) {
			this.maxFrameBytes = frameBytes;
			this.maxHeaderBytes = headerBytes;
			return this;
		}

		/**
		 * Sets how many bytes wait for peers that read slowly.
		 * @param queueBytes for one peer; null for twice the longest frame
		 * @param totalBytes for all; null for a quarter of the memory, or the former if
		 * that is more
		 * @return this
		 */
		public Builder sendLimits(@Nullable Long queueBytes, @Nullable Long totalBytes) {
			this.sendQueueBytes = queueBytes;
			this.totalSendBytes = totalBytes;
			return this;
		}

		/**
		 * Sets how many bytes may be on their way in.
		 * @param totalBytes announced or sent by all peers, and not received; null for a
		 * quarter of the memory, or twice the longest frame if that is more
		 * @return this
		 */
		public Builder receiveLimit(@Nullable Long totalBytes) {
			this.totalReceiveBytes = totalBytes;
			return this;
		}

		/**
		 * Sets the number of connections and their queues.
		 * @param connections connections of frontend and of backend each
		 * @param sendMessages messages that wait for a peer that reads slowly
		 * @param receiveMessages messages of a peer that wait to be received
		 * @param backlog connections that wait to be accepted
		 * @return this
		 */
		public Builder connectionLimits(int connections, int sendMessages, int receiveMessages, int backlog) {
			this.maxConnections = connections;
			this.sendQueueMessages = sendMessages;
			this.receiveQueueMessages = receiveMessages;
			this.acceptBacklog = backlog;
			return this;
		}

		/**
		 * Sets the number of threads that move bytes besides the broker's own.
		 * @param ioThreads 0 for the shortest way of a message; more for more bytes than
		 * one core can move
		 * @return this
		 */
		public Builder ioThreads(int ioThreads) {
			this.ioThreads = ioThreads;
			return this;
		}

		/**
		 * Sets how long the broker looks for the next message before it waits.
		 * @param spin the time; zero to wait at once
		 * @return this
		 */
		public Builder spin(Duration spin) {
			this.spin = spin;
			return this;
		}

		/**
		 * Sets how long stopping waits for requests at workers.
		 * @param gracePeriod the time; zero not to wait
		 * @return this
		 */
		public Builder gracePeriod(Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
			return this;
		}

		/**
		 * Sets how long stopping waits for replies.
		 * @param linger for replies that are on their way out
		 * @return this
		 */
		public Builder linger(Duration linger) {
			this.linger = linger;
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 * @throws IllegalArgumentException if one is out of its range
		 */
		public BrokerOptions build() {
			long queueBytes = (this.sendQueueBytes != null) ? this.sendQueueBytes : 2 * this.maxFrameBytes;
			long quarter = Runtime.getRuntime().maxMemory() / 4;
			long receiveBytes = (this.totalReceiveBytes != null) ? this.totalReceiveBytes
					: Math.max(2 * this.maxFrameBytes, quarter);
			long totalBytes = (this.totalSendBytes != null) ? this.totalSendBytes : Math.max(queueBytes, quarter);
			return new BrokerOptions(this.name, this.frontend, this.backend, this.timeToLive, this.sweepInterval,
					this.requestTimeout, this.maxRequestTimeout, this.stuckAfter, this.holdFor, this.duplicateWindow,
					this.maxFinishedRequests, this.strategy, this.maxAttempts, this.defaultCapacity,
					this.maxQueuedRequests, this.maxQueuedBytes, this.maxRequests, this.maxInstances, this.maxServices,
					this.maxFrameBytes, this.maxHeaderBytes, this.maxConnections, queueBytes, totalBytes, receiveBytes,
					this.sendQueueMessages, this.receiveQueueMessages, this.acceptBacklog, this.ioThreads, this.spin,
					this.gracePeriod, this.linger);
		}

	}

}
