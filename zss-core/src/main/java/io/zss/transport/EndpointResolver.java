package io.zss.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.zss.protocol.LogFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Keeps the addresses behind endpoints up to date, on a thread of its own: a name stands
 * for all of its addresses, each of which is one broker. Of a host with addresses of both
 * families, those of the family count that is named first, since the others are the same
 * host once more; {@code java.net.preferIPv6Addresses} decides which. A name that cannot
 * be resolved keeps the addresses that it had.
 */
public final class EndpointResolver implements AutoCloseable {

	/**
	 * How often names are looked up.
	 */
	public static final Duration INTERVAL = Duration.ofSeconds(5);

	/**
	 * How many addresses of one name count.
	 */
	public static final int MAX_ADDRESSES = 64;

	private static final Logger logger = LoggerFactory.getLogger(EndpointResolver.class);

	private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final List<Endpoint> endpoints;

	private final AddressLookup lookup;

	private final LoopClock clock;

	private final Duration interval;

	private final Predicate<List<Endpoint>> listener;

	/** By endpoint; without those that have never been resolved. */
	private final Map<Endpoint, List<Endpoint>> known = new LinkedHashMap<>();

	/** Names that could not be resolved at the last try. */
	private final Map<Endpoint, Outage> outages = new HashMap<>();

	private volatile List<Endpoint> unresolved;

	private @Nullable Set<Endpoint> reported;

	private @Nullable ScheduledExecutorService thread;

	/**
	 * Creates a resolver that is not started.
	 * @param endpoints names, and addresses, which stand for themselves
	 * @param lookup finds addresses
	 * @param interval how often
	 * @param listener gets all addresses that are known, each once and at least one,
	 * whenever they have changed; answers whether it has taken them, and gets them again
	 * later if not. Called by the resolver's thread
	 */
	public EndpointResolver(List<Endpoint> endpoints, AddressLookup lookup, Duration interval,
			Predicate<List<Endpoint>> listener) {
		this(endpoints, lookup, interval, listener, LoopClock.system());
	}

	EndpointResolver(List<Endpoint> endpoints, AddressLookup lookup, Duration interval,
			Predicate<List<Endpoint>> listener, LoopClock clock) {
		this.clock = clock;
		this.endpoints = List.copyOf(endpoints);
		this.lookup = lookup;
		this.interval = interval;
		this.listener = listener;
		this.unresolved = this.endpoints.stream().filter((endpoint) -> !endpoint.isAddress()).toList();
	}

	/**
	 * The names that have no address so far. From any thread.
	 * @return names, maybe none
	 */
	public List<Endpoint> unresolved() {
		return this.unresolved;
	}

	/**
	 * The endpoints among these that are addresses.
	 * @param endpoints names and addresses
	 * @return addresses, each once
	 */
	public static List<Endpoint> addresses(List<Endpoint> endpoints) {
		return endpoints.stream().filter(Endpoint::isAddress).distinct().toList();
	}

	/**
	 * Looks the names up in the background, again and again. Nothing happens when there
	 * are none.
	 * @param name names the thread
	 */
	public void start(String name) {
		if (this.endpoints.stream().allMatch(Endpoint::isAddress)) {
			return;
		}
		ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread made = new Thread(task, name);
			made.setDaemon(true);
			return made;
		});
		this.thread = started;
		started.scheduleWithFixedDelay(this::resolve, 0, this.interval.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Ends the thread. A lookup that blocks is not waited for.
	 */
	@Override
	public void close() {
		ScheduledExecutorService started = this.thread;
		if (started != null) {
			started.shutdownNow();
		}
	}

	private void resolve() {
		try {
			this.endpoints.forEach(this::resolve);
			Set<Endpoint> addresses = new LinkedHashSet<>();
			this.known.values().forEach(addresses::addAll);
			this.unresolved = this.endpoints.stream().filter((endpoint) -> !this.known.containsKey(endpoint)).toList();
			if (!addresses.isEmpty() && !addresses.equals(this.reported)
					&& this.listener.test(List.copyOf(addresses))) {
				logger.info("{} stand for {}", this.endpoints, addresses);
				this.reported = addresses;
			}
		}
		catch (RuntimeException ex) {
			// Otherwise it would be the last time.
			logger.warn("Looking up the addresses of {} failed", this.endpoints, ex);
		}
	}

	private void resolve(Endpoint endpoint) {
		if (endpoint.isAddress()) {
			this.known.put(endpoint, List.of(endpoint));
			return;
		}
		try {
			this.known.put(endpoint, ofOneFamily(endpoint, this.lookup.find(endpoint.host())));
			onSuccess(endpoint);
		}
		catch (UnknownHostException ex) {
			onFailure(endpoint);
		}
	}

	private void onSuccess(Endpoint endpoint) {
		Outage over = this.outages.remove(endpoint);
		if (over != null) {
			line(logger.atInfo(), endpoint).log("{} is resolved again after {} s", endpoint,
					over.seconds(this.clock.nanoTime()));
		}
	}

	/**
	 * One line when a name cannot be resolved, and one a minute while that lasts.
	 */
	private void onFailure(Endpoint endpoint) {
		long nowNanos = this.clock.nanoTime();
		Outage outage = this.outages.get(endpoint);
		String consequence = this.known.containsKey(endpoint) ? "its addresses stay " + this.known.get(endpoint)
				: "there are no connections to it";
		if (outage == null) {
			this.outages.put(endpoint, new Outage(nowNanos));
			line(logger.atWarn(), endpoint).log("{} cannot be resolved, {} until it can", endpoint, consequence);
		}
		else if (nowNanos - outage.loggedNanos >= REMINDER_NANOS) {
			outage.loggedNanos = nowNanos;
			line(logger.atWarn(), endpoint).log("{} has not been resolved for {} s, {} until it can", endpoint,
					outage.seconds(nowNanos), consequence);
		}
	}

	private static LoggingEventBuilder line(LoggingEventBuilder builder, Endpoint endpoint) {
		return builder.addKeyValue(LogFields.BROKER, endpoint.toString());
	}

	private static List<Endpoint> ofOneFamily(Endpoint endpoint, List<InetAddress> found) {
		boolean ipv6 = found.get(0) instanceof Inet6Address;
		List<Endpoint> addresses = new ArrayList<>();
		for (InetAddress address : found) {
			if (address instanceof Inet6Address == ipv6) {
				addresses.add(endpoint.at(address));
			}
		}
		if (addresses.size() > MAX_ADDRESSES) {
			logger.warn("{} resolves to {} addresses; using {}", endpoint, addresses.size(), MAX_ADDRESSES);
			return addresses.stream().sorted(Comparator.comparing(Endpoint::host)).limit(MAX_ADDRESSES).toList();
		}
		return addresses;
	}

	/**
	 * How long a name cannot be resolved.
	 */
	private static final class Outage {

		private final long sinceNanos;

		private long loggedNanos;

		Outage(long nowNanos) {
			this.sinceNanos = nowNanos;
			this.loggedNanos = nowNanos;
		}

		long seconds(long nowNanos) {
			return TimeUnit.NANOSECONDS.toSeconds(nowNanos - this.sinceNanos);
		}

	}

}
