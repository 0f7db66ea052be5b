package io.zss.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.transport.ConnectionTimeouts;
import io.zss.transport.Endpoint;
import io.zss.transport.Quota;
import org.jspecify.annotations.Nullable;

/**
 * Builds options of a broker from the defaults.
 */
public final class BrokerOptionsBuilder {

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

	private int maxAttempts = 2;

	private int defaultCapacity = 1;

	private int maxQueuedRequests = 10_000;

	private long maxQueuedBytes = 64L * 1024 * 1024;

	private int maxRequests = 100_000;

	private int maxInstances = 10_000;

	private int maxServices = 1_000;

	private int maxVersions = 32;

	private Steering steering = Steering.LOOPBACK;

	private @Nullable Long maxHeldBytes;

	private long maxFrameBytes = 32L * 1024 * 1024;

	private int maxHeaderBytes = 64 * 1024;

	private final Map<String, Supplier<Quota>> callersOf = new HashMap<>();

	private int callerRate;

	private int callerBurst;

	private int callerConcurrency;

	private int maxConnectionsPerAddress;

	private int handshakesPerAddress;

	private @Nullable Integer maxConnections;

	private @Nullable Long sendQueueBytes;

	private @Nullable Long totalSendBytes;

	private @Nullable Long totalReceiveBytes;

	private int sendQueueMessages = 100_000;

	private int receiveQueueMessages = 10_000;

	private int acceptBacklog = 1024;

	private int ioThreads;

	private Duration spin = Duration.ofNanos(100_000);

	private Duration keepAlive = ConnectionTimeouts.STANDARD.keepAlive();

	private Duration gracePeriod = Duration.ofSeconds(20);

	private Duration linger = Duration.ofSeconds(1);

	private @Nullable SecurityOptions security;

	BrokerOptionsBuilder() {
	}

	/**
	 * Sets the broker's name.
	 * @param name the name
	 * @return this
	 */
	public BrokerOptionsBuilder name(String name) {
		this.name = name;
		return this;
	}

	/**
	 * Sets where clients connect.
	 * @param frontend {@code tcp://host:port}; port 0 or {@code *} for any
	 * @return this
	 */
	public BrokerOptionsBuilder frontend(String frontend) {
		this.frontend = Endpoint.parse(frontend);
		return this;
	}

	/**
	 * Sets where workers connect.
	 * @param backend {@code tcp://host:port}; port 0 or {@code *} for any
	 * @return this
	 */
	public BrokerOptionsBuilder backend(String backend) {
		this.backend = Endpoint.parse(backend);
		return this;
	}

	/**
	 * Sets the time to live.
	 * @param timeToLive how long an instance stays without a sign of life
	 * @return this
	 */
	public BrokerOptionsBuilder timeToLive(Duration timeToLive) {
		this.timeToLive = timeToLive;
		return this;
	}

	/**
	 * Sets the sweep interval.
	 * @param sweepInterval how often the broker looks for what has expired
	 * @return this
	 */
	public BrokerOptionsBuilder sweepInterval(Duration sweepInterval) {
		this.sweepInterval = sweepInterval;
		return this;
	}

	/**
	 * Sets the deadlines of requests.
	 * @param requestTimeout of requests that name none
	 * @param maxRequestTimeout the longest that a request may name
	 * @return this
	 */
	public BrokerOptionsBuilder requestTimeout(Duration requestTimeout, Duration maxRequestTimeout) {
		this.requestTimeout = requestTimeout;
		this.maxRequestTimeout = maxRequestTimeout;
		return this;
	}

	/**
	 * Sets when a slot is taken back.
	 * @param stuckAfter how long after its deadline a request keeps its slot
	 * @return this
	 */
	public BrokerOptionsBuilder stuckAfter(Duration stuckAfter) {
		this.stuckAfter = stuckAfter;
		return this;
	}

	/**
	 * Sets how long requests may wait for a lost service.
	 * @param holdFor the time; zero disables this
	 * @return this
	 */
	public BrokerOptionsBuilder holdFor(Duration holdFor) {
		this.holdFor = holdFor;
		return this;
	}

	/**
	 * Sets how long finished requests are remembered, to answer 409 to a second one.
	 * @param window the time; zero disables this
	 * @return this
	 */
	public BrokerOptionsBuilder duplicateWindow(Duration window) {
		return duplicateWindow(window, this.maxFinishedRequests);
	}

	/**
	 * Sets how long finished requests are remembered, to answer 409 to a second one.
	 * @param window the time; zero disables this
	 * @param requests most requests that are remembered
	 * @return this
	 */
	public BrokerOptionsBuilder duplicateWindow(Duration window, int requests) {
		this.duplicateWindow = window;
		this.maxFinishedRequests = requests;
		return this;
	}

	/**
	 * Sets which of the instances with room gets a request.
	 * @param strategy a {@link StandardStrategy} or another
	 * @return this
	 */
	public BrokerOptionsBuilder strategy(DispatchStrategy strategy) {
		this.strategy = strategy;
		return this;
	}

	/**
	 * Sets how often a request is dispatched.
	 * @param maxAttempts how often at most; 1 disables retries
	 * @return this
	 */
	public BrokerOptionsBuilder maxAttempts(int maxAttempts) {
		this.maxAttempts = maxAttempts;
		return this;
	}

	/**
	 * Sets the capacity of instances that announce none.
	 * @param defaultCapacity requests at a time
	 * @return this
	 */
	public BrokerOptionsBuilder defaultCapacity(int defaultCapacity) {
		this.defaultCapacity = defaultCapacity;
		return this;
	}

	/**
	 * Sets what may wait for one service.
	 * @param requests most requests
	 * @param bytes most bytes
	 * @return this
	 */
	public BrokerOptionsBuilder queueLimits(int requests, long bytes) {
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
	public BrokerOptionsBuilder limits(int requests, int instances, int services) {
		this.maxRequests = requests;
		this.maxInstances = instances;
		this.maxServices = services;
		return this;
	}

	/**
	 * Sets who may drain and resume instances.
	 * @param steering by default peers on the same machine
	 * @return this
	 */
	public BrokerOptionsBuilder steering(Steering steering) {
		this.steering = steering;
		return this;
	}

	/**
	 * Sets how many versions one service may have.
	 * @param versions versions that are served, or held for their instances to come back
	 * @return this
	 */
	public BrokerOptionsBuilder maxVersions(int versions) {
		this.maxVersions = versions;
		return this;
	}

	/**
	 * Sets how many bytes of requests the broker holds, over all services.
	 * @param bytes most bytes; null for a share of the memory
	 * @return this
	 */
	public BrokerOptionsBuilder heldLimit(@Nullable Long bytes) {
		this.maxHeldBytes = bytes;
		return this;
	}

	/**
	 * Sets how large messages may be.
	 * @param frameBytes longest frame
	 * @param headerBytes longest headers
	 * @return this
	 */
	public BrokerOptionsBuilder messageLimits(long frameBytes, int headerBytes) {
		this.maxFrameBytes = frameBytes;
		this.maxHeaderBytes = headerBytes;
		return this;
	}

	/**
	 * Sets how many bytes wait for peers that read slowly.
	 * @param queueBytes for one peer; null for twice the longest frame
	 * @param totalBytes for all; null for a share of the memory, or the former if that is
	 * more
	 * @return this
	 */
	public BrokerOptionsBuilder sendLimits(@Nullable Long queueBytes, @Nullable Long totalBytes) {
		this.sendQueueBytes = queueBytes;
		this.totalSendBytes = totalBytes;
		return this;
	}

	/**
	 * Sets how many bytes may be on their way in.
	 * @param totalBytes arrived from all peers, and not received; null for a share of the
	 * memory
	 * @return this
	 */
	public BrokerOptionsBuilder receiveLimit(@Nullable Long totalBytes) {
		this.totalReceiveBytes = totalBytes;
		return this;
	}

	/**
	 * Sets the number of connections and their queues.
	 * @param connections connections of frontend and of backend each; null for what a
	 * share of the memory suffices for, 10,000 at most
	 * @param sendMessages messages that wait for a peer that reads slowly
	 * @param receiveMessages messages of a peer that wait to be received
	 * @param backlog connections that wait to be accepted
	 * @return this
	 */
	public BrokerOptionsBuilder connectionLimits(@Nullable Integer connections, int sendMessages, int receiveMessages,
			int backlog) {
		this.maxConnections = connections;
		this.sendQueueMessages = sendMessages;
		this.receiveQueueMessages = receiveMessages;
		this.acceptBacklog = backlog;
		return this;
	}

	/**
	 * Sets how many connections one address may have and begin.
	 * @param connections connections over frontend and backend; 0 for no limit of its own
	 * @param handshakes connections that it may begin in a second; 0 for no limit
	 * @return this
	 */
	public BrokerOptionsBuilder addressLimits(int connections, int handshakes) {
		this.maxConnectionsPerAddress = connections;
		this.handshakesPerAddress = handshakes;
		return this;
	}

	/**
	 * Sets how many requests a caller, a principal or else an address, may send to a
	 * service; further ones are answered 429.
	 * @param rate requests a second, on average; 0 for no limit
	 * @param burst requests at once after a pause; 0 for as many as in a second
	 * @param concurrency requests that the broker holds at the same time; 0 for no limit
	 * of its own
	 * @return this
	 */
	public BrokerOptionsBuilder callerLimits(int rate, int burst, int concurrency) {
		this.callerRate = rate;
		this.callerBurst = burst;
		this.callerConcurrency = concurrency;
		return this;
	}

	/**
	 * Sets how many requests a caller may send to one service, in place of what
	 * {@link #callerLimits(int, int, int)} says for all.
	 * @param sid the service; SMI for what the broker itself is asked
	 * @param rate requests a second, on average; 0 for no limit
	 * @param burst requests at once after a pause; 0 for as many as in a second
	 * @param concurrency requests that the broker holds at the same time; 0 for no limit
	 * of its own
	 * @return this
	 */
	public BrokerOptionsBuilder callerLimits(String sid, int rate, int burst, int concurrency) {
		this.callersOf.put(sid.toUpperCase(Locale.ROOT),
				() -> quota("limits.callers." + sid + ".", rate, burst, concurrency));
		return this;
	}

	/**
	 * Sets after how long a connection ends whose peer is gone without a word.
	 * @param keepAlive at least 8 s; zero leaves that to the system, which takes hours
	 * @return this
	 */
	public BrokerOptionsBuilder keepAlive(Duration keepAlive) {
		this.keepAlive = keepAlive;
		return this;
	}

	/**
	 * Sets the number of threads that move bytes besides the broker's own.
	 * @param ioThreads 0 for the shortest way of a message; more for more bytes than one
	 * core can move
	 * @return this
	 */
	public BrokerOptionsBuilder ioThreads(int ioThreads) {
		this.ioThreads = ioThreads;
		return this;
	}

	/**
	 * Sets how long the broker looks for the next message before it waits.
	 * @param spin the time; zero to wait at once
	 * @return this
	 */
	public BrokerOptionsBuilder spin(Duration spin) {
		this.spin = spin;
		return this;
	}

	/**
	 * Sets how long stopping waits for requests at workers.
	 * @param gracePeriod the time; zero disables this
	 * @return this
	 */
	public BrokerOptionsBuilder gracePeriod(Duration gracePeriod) {
		this.gracePeriod = gracePeriod;
		return this;
	}

	/**
	 * Sets how long stopping waits for replies.
	 * @param linger for replies that are on their way out
	 * @return this
	 */
	public BrokerOptionsBuilder linger(Duration linger) {
		this.linger = linger;
		return this;
	}

	/**
	 * Sets who may connect and do what.
	 * @param security keys and rules; null for a broker that serves every peer
	 * @return this
	 */
	public BrokerOptionsBuilder security(@Nullable SecurityOptions security) {
		this.security = security;
		return this;
	}

	/**
	 * Builds the options.
	 * @return the options
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public BrokerOptions build() {
		MemoryShares shares = MemoryShares.of(Runtime.getRuntime().maxMemory(), this.maxFrameBytes,
				SecurityOptions.securedEndpoints(this.security));
		long queueBytes = orElse(this.sendQueueBytes, 2 * this.maxFrameBytes);
		ConnectionOptions connections = new ConnectionOptions(
				(this.maxConnections != null) ? this.maxConnections : shares.connectionsPerEndpoint(),
				this.sendQueueMessages, queueBytes,
				orElse(this.totalSendBytes, Math.max(queueBytes, shares.sendBytes())), this.receiveQueueMessages,
				orElse(this.totalReceiveBytes, shares.receiveBytes()), this.acceptBacklog, this.ioThreads, this.spin,
				this.maxConnectionsPerAddress, this.handshakesPerAddress, this.keepAlive);
		Map<String, Quota> callersOf = new HashMap<>();
		this.callersOf.forEach((sid, quota) -> callersOf.put(sid, quota.get()));
		return new BrokerOptions(this.name, this.frontend, this.backend,
				new RequestOptions(this.requestTimeout, this.maxRequestTimeout, this.maxAttempts, this.stuckAfter,
						this.duplicateWindow, this.maxFinishedRequests),
				new ServiceOptions(this.strategy, this.defaultCapacity, this.holdFor, this.maxQueuedRequests,
						this.maxQueuedBytes, this.steering, this.maxVersions),
				new LimitOptions(this.maxRequests, orElse(this.maxHeldBytes, shares.heldBytes()), this.maxInstances,
						this.maxServices, this.maxFrameBytes, this.maxHeaderBytes,
						quota("limits.caller-", this.callerRate, this.callerBurst, this.callerConcurrency), callersOf),
				connections, new LifetimeOptions(this.timeToLive, this.sweepInterval, this.gracePeriod, this.linger),
				this.security);
	}

	private static Quota quota(String prefix, int rate, int burst, int concurrency) {
		OptionCheck.notNegative(prefix + "rate", rate);
		OptionCheck.notNegative(prefix + "burst", burst);
		OptionCheck.notNegative(prefix + "concurrency", concurrency);
		return new Quota(rate, burst, concurrency);
	}

	private static long orElse(@Nullable Long set, long otherwise) {
		return (set != null) ? set : otherwise;
	}

}
