package io.zss.broker.dispatch;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.zss.broker.registry.Instance;
import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one sid and the instances that can take them. Requests of
 * one version wait in a queue of that version, those of any version in one of their own,
 * which the instances of the highest live version serve. A version whose last instance
 * was lost is held for a while, since it may come back. Belongs to the broker's loop.
 */
public final class ServiceDispatcher {

	private final String sid;

	private final DispatchStrategy strategy;

	private final QueueBudget budget;

	private final Map<String, Version> versions = new HashMap<>();

	private final FairQueue anyVersion;

	private final ServiceStatistics statistics;

	private @Nullable Version highest;

	/**
	 * Creates a dispatcher without instances.
	 * @param sid the service
	 * @param strategy decides which instance gets a request
	 * @param statistics its totals so far
	 * @param maxQueuedRequests most requests that wait
	 * @param maxQueuedBytes most bytes of requests that wait
	 */
	public ServiceDispatcher(String sid, DispatchStrategy strategy, ServiceStatistics statistics, int maxQueuedRequests,
			long maxQueuedBytes) {
		this.sid = sid;
		this.strategy = strategy;
		this.statistics = statistics;
		this.budget = new QueueBudget(maxQueuedRequests, maxQueuedBytes);
		this.anyVersion = new FairQueue(this.budget);
	}

	/**
	 * The service.
	 * @return its sid
	 */
	public String sid() {
		return this.sid;
	}

	/**
	 * What happened to its requests so far.
	 * @return the totals
	 */
	public ServiceStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Requests that wait.
	 * @return the number
	 */
	public int queuedRequests() {
		return this.budget.entries();
	}

	/**
	 * Bytes of the requests that wait.
	 * @return bytes
	 */
	public long queuedBytes() {
		return this.budget.bytes();
	}

	/**
	 * The live instances of all versions.
	 * @return a new collection
	 */
	public Collection<Instance> instances() {
		List<Instance> all = new ArrayList<>();
		this.versions.values().forEach((version) -> all.addAll(version.instances));
		return all;
	}

	/**
	 * The versions without instances that are held for these to come back.
	 * @return a new list
	 */
	public List<String> heldVersions() {
		return this.versions.values()
			.stream()
			.filter((version) -> version.instances.isEmpty())
			.map((version) -> version.name)
			.toList();
	}

	/**
	 * Whether nobody serves it, and nobody may come back.
	 * @return whether it can be forgotten
	 */
	public boolean isGone() {
		return this.versions.isEmpty();
	}

	/**
	 * Whether a version is served, or held for its instances to come back.
	 * @param version the version, or any
	 * @return whether a request of that version is accepted
	 */
	public boolean serves(String version) {
		return version.equals(Address.ANY_VERSION) ? !this.versions.isEmpty() : this.versions.containsKey(version);
	}

	/**
	 * Adds a live instance.
	 * @param instance the instance
	 */
	public void add(Instance instance) {
		String name = instance.registration().version();
		Version version = this.versions.computeIfAbsent(name,
				(key) -> new Version(key, new FairQueue(this.budget), this.strategy.newReadyInstances()));
		version.instances.add(instance);
		findHighest();
		roomMade(instance);
	}

	/**
	 * Takes an instance out: it has left or is lost.
	 * @param instance the instance
	 * @param heldUntilNanos until when requests of its version may wait for another, when
	 * it was the last; null when they may not
	 * @param rejected gets the requests that wait for a version that nobody serves now
	 */
	public void remove(Instance instance, @Nullable Long heldUntilNanos, Consumer<Request> rejected) {
		Version version = this.versions.get(instance.registration().version());
		if (version == null || !version.instances.remove(instance)) {
			return;
		}
		if (version.instances.isEmpty()) {
			version.heldUntilNanos = heldUntilNanos;
			if (heldUntilNanos == null) {
				forget(version, rejected);
			}
			findHighest();
		}
		version.lastResort.remove(instance);
		// Last, as the strategy may be anybody's and may fail.
		version.ready.remove(instance);
	}

	/**
	 * Forgets the versions whose instances have not come back in time.
	 * @param nowNanos monotonic time
	 * @param rejected gets the requests that waited for them
	 */
	public void sweep(long nowNanos, Consumer<Request> rejected) {
		for (Version version : List.copyOf(this.versions.values())) {
			Long heldUntil = version.heldUntilNanos;
			if (version.instances.isEmpty() && heldUntil != null && nowNanos - heldUntil >= 0) {
				forget(version, rejected);
			}
		}
	}

	/**
	 * The instance whose turn it is for a new request. Requests that wait come first.
	 * @param version the version asked for, or any
	 * @return the instance, with room; null when the request has to wait
	 */
	public @Nullable Instance select(String version) {
		Version serving = version.equals(Address.ANY_VERSION) ? this.highest : this.versions.get(version);
		if (serving == null || !queue(version).isEmpty()) {
			return null;
		}
		return serving.nextReady();
	}

	/**
	 * Notes that an instance has room, because it is new or has answered.
	 * @param instance the instance
	 */
	public void roomMade(Instance instance) {
		Version version = this.versions.get(instance.registration().version());
		if (version != null && instance.hasRoom() && version.instances.contains(instance)) {
			version.roomMade(instance);
		}
	}

	/**
	 * Queues a request.
	 * @param request the request, of a version that is served
	 * @return whether there was room for it
	 */
	public boolean enqueue(Request request) {
		return queue(request.address().version()).offer(request);
	}

	/**
	 * Puts back a request whose attempt failed, ahead of all.
	 * @param request the request, of a version that is served
	 */
	public void enqueueFirst(Request request) {
		queue(request.address().version()).offerFirst(request);
	}

	/**
	 * Takes a request out of the queue.
	 * @param request the request
	 */
	public void dequeue(Request request) {
		FairQueue queue = request.queue;
		if (queue != null) {
			queue.remove(request);
		}
	}

	/**
	 * The next request and the instance to take it.
	 * @param consumer gets both; it takes a slot of the instance, or takes the instance
	 * out
	 * @return false when no request that waits can be dispatched now
	 */
	public boolean dispatchNext(BiConsumer<Request, Instance> consumer) {
		for (Version version : this.versions.values()) {
			FairQueue queue = version.oldestQueue((version == this.highest) ? this.anyVersion : null);
			if (queue != null) {
				Instance instance = version.nextReady();
				Request request = (instance != null) ? queue.poll() : null;
				if (instance != null && request != null) {
					consumer.accept(request, instance);
					return true;
				}
			}
		}
		return false;
	}

	private FairQueue queue(String version) {
		Version exact = this.versions.get(version);
		return (exact != null) ? exact.queue : this.anyVersion;
	}

	private void forget(Version version, Consumer<Request> rejected) {
		this.versions.remove(version.name);
		findHighest();
		version.queue.drain(rejected);
		if (this.versions.isEmpty()) {
			this.anyVersion.drain(rejected);
		}
	}

	private void findHighest() {
		this.highest = null;
		for (Version version : this.versions.values()) {
			if (!version.instances.isEmpty() && (this.highest == null || version.compareTo(this.highest) > 0)) {
				this.highest = version;
			}
		}
	}

	/**
	 * The instances of one version, and the requests that ask for just that one.
	 */
	private static final class Version implements Comparable<Version> {

		private final String name;

		private final ModuleDescriptor.@Nullable Version number;

		private final FairQueue queue;

		private final Set<Instance> instances = new LinkedHashSet<>();

		private final ReadyInstances ready;

		/** Stuck instances with room. They are asked when no other has room. */
		private final Set<Instance> lastResort = new LinkedHashSet<>();

		private @Nullable Long heldUntilNanos;

		Version(String name, FairQueue queue, ReadyInstances ready) {
			this.name = name;
			this.number = name.isEmpty() ? null : ModuleDescriptor.Version.parse(name);
			this.queue = queue;
			this.ready = ready;
		}

		void roomMade(Instance instance) {
			if (instance.isLastResort()) {
				this.lastResort.add(instance);
			}
			else {
				this.lastResort.remove(instance);
				this.ready.add(instance);
			}
		}

		/**
		 * One that was added with room may have lost it, as when it announces less. The
		 * strategy may be anybody's: it is not believed about the room, nor asked for
		 * ever.
		 */
		@Nullable Instance nextReady() {
			for (int asked = 0; asked < this.instances.size(); asked++) {
				Instance instance = this.ready.next();
				if (instance == null) {
					break;
				}
				if (instance.hasRoom() && !instance.isLastResort() && this.instances.contains(instance)) {
					return instance;
				}
			}
			return nextOfLastResort();
		}

		private @Nullable Instance nextOfLastResort() {
			Iterator<Instance> inTurn = this.lastResort.iterator();
			while (inTurn.hasNext()) {
				Instance instance = inTurn.next();
				inTurn.remove();
				if (instance.hasRoom()) {
					return instance;
				}
			}
			return null;
		}

		@Nullable FairQueue oldestQueue(@Nullable FairQueue anyVersion) {
			Request exact = this.queue.peek();
			Request any = (anyVersion != null) ? anyVersion.peek() : null;
			if (any == null || (exact != null && exact.receivedNanos() - any.receivedNanos() <= 0)) {
				return (exact != null) ? this.queue : null;
			}
			return anyVersion;
		}

		@Override
		public int compareTo(Version other) {
			if (this.number == null || other.number == null) {
				return Boolean.compare(this.number != null, other.number != null);
			}
			return this.number.compareTo(other.number);
		}

	}

}
