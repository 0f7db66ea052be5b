package io.zss.broker.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.zss.broker.registry.Instance;
import io.zss.protocol.Address;
import io.zss.transport.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for one sid and the versions that can take them. Requests for
 * one version wait in the queue of that version, those for any version in one of their
 * own, which the instances of the highest version serve that has one which is not
 * drained. A version whose last instance was lost is held for a while, since it may come
 * back. Belongs to the broker's loop.
 */
public final class ServiceDispatcher {

	private final String sid;

	private final DispatchStrategy strategy;

	private final int maxVersions;

	private final QueueBudget budget;

	private final Map<String, ServiceVersion> versions = new HashMap<>();

	private final FairQueue anyVersion;

	private final ServiceStatistics statistics;

	/** The requests that one instance alone may have, of those that have some. */
	private final Map<Instance, FairQueue> ofInstances = new HashMap<>();

	private @Nullable ServiceVersion highest;

	private int openRequests;

	private final Notice fullNotice = new Notice();

	/**
	 * Creates a dispatcher without instances.
	 * @param sid the service
	 * @param strategy decides which instance gets a request
	 * @param statistics its totals so far
	 * @param maxQueuedRequests most requests that wait
	 * @param maxQueuedBytes most bytes of requests that wait
	 * @param maxVersions most versions that are served or held
	 */
	public ServiceDispatcher(String sid, DispatchStrategy strategy, ServiceStatistics statistics, int maxQueuedRequests,
			long maxQueuedBytes, int maxVersions) {
		this.sid = sid;
		this.strategy = strategy;
		this.statistics = statistics;
		this.maxVersions = maxVersions;
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
	 * How many of its requests the broker holds, also those that only hold a slot.
	 * @return 0 or more
	 */
	public int openRequests() {
		return this.openRequests;
	}

	/**
	 * Counts requests that the broker holds, or no longer holds.
	 * @param requests how many; negative when they have ended
	 */
	public void countOpen(int requests) {
		this.openRequests += requests;
	}

	/**
	 * The notice that the queue is full.
	 * @return always the same
	 */
	public Notice fullNotice() {
		return this.fullNotice;
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
		this.versions.values().forEach((version) -> all.addAll(version.instances().live()));
		return all;
	}

	/**
	 * Whether no instance is live.
	 * @return whether nothing serves it now
	 */
	public boolean hasNoInstances() {
		return this.highest == null;
	}

	/**
	 * The versions without instances that are held for these to come back.
	 * @return a new list
	 */
	public List<String> heldVersions() {
		return this.versions.values().stream().filter(ServiceVersion::isHeld).map(ServiceVersion::name).toList();
	}

	/**
	 * Whether nothing serves it, and nothing is expected back.
	 * @return whether it can be forgotten
	 */
	public boolean isGone() {
		return this.versions.isEmpty();
	}

	/**
	 * Whether a version is served, or held for its instances to come back.
	 * @param version the version, or any
	 * @return whether a request for that version is accepted
	 */
	public boolean serves(String version) {
		return version.equals(Address.ANY_VERSION) ? !this.versions.isEmpty() : this.versions.containsKey(version);
	}

	/**
	 * Whether an instance of a version may be added.
	 * @param version the version
	 * @return false when the service has as many live versions as it may
	 */
	public boolean hasRoomFor(String version) {
		return this.versions.containsKey(version) || this.versions.size() < this.maxVersions || oldestHeld() != null;
	}

	/**
	 * Adds a live instance, for which there is {@linkplain #hasRoomFor room}. When the
	 * service has as many versions as it may, the one that has been held longest goes.
	 * @param instance the instance
	 * @param rejected gets the requests that wait for a version that goes
	 */
	public void add(Instance instance, Consumer<Request> rejected) {
		String name = instance.registration().version();
		ServiceVersion version = this.versions.get(name);
		if (version == null) {
			ServiceVersion held = (this.versions.size() >= this.maxVersions) ? oldestHeld() : null;
			if (held != null) {
				forget(held, rejected);
			}
			version = new ServiceVersion(name, new FairQueue(this.budget),
					new InstancesWithRoom(this.strategy.newReadyInstances()));
			this.versions.put(name, version);
		}
		version.instances().add(instance);
		this.statistics.verbs().announce(instance.registration().verbs());
		findHighest();
		version.instances().onRoom(instance);
	}

	/**
	 * Takes an instance out: it has left or is lost.
	 * @param instance the instance
	 * @param heldUntilNanos until when requests for its version may wait for another,
	 * when it was the last; null when they may not
	 * @param rejected gets the requests that wait for a version that nothing serves now
	 */
	public void remove(Instance instance, @Nullable Long heldUntilNanos, Consumer<Request> rejected) {
		ServiceVersion version = this.versions.get(instance.registration().version());
		if (version == null || !version.instances().remove(instance)) {
			return;
		}
		this.statistics.verbs().retract(instance.registration().verbs());
		FairQueue own = this.ofInstances.remove(instance);
		if (own != null) {
			own.pollAll(rejected);
		}
		if (version.isHeld()) {
			if (heldUntilNanos != null) {
				version.holdUntil(heldUntilNanos);
			}
			else {
				forget(version, rejected);
			}
			findHighest();
		}
		// Last, as the strategy may be user code and may throw.
		version.instances().forget(instance);
	}

	/**
	 * Forgets the versions whose instances have not come back in time.
	 * @param nowNanos monotonic time
	 * @param rejected gets the requests that waited for them
	 */
	public void sweep(long nowNanos, Consumer<Request> rejected) {
		for (ServiceVersion version : List.copyOf(this.versions.values())) {
			if (version.isHeldTooLong(nowNanos)) {
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
		ServiceVersion serving = version.equals(Address.ANY_VERSION) ? this.highest : this.versions.get(version);
		if (serving == null || !queue(version).isEmpty()) {
			return null;
		}
		return serving.instances().next();
	}

	/**
	 * Notes that an instance was drained or resumed, so that another version may be the
	 * one for requests of any version.
	 */
	public void onSteered() {
		findHighest();
	}

	/**
	 * Notes that an instance has room, because it is new or has answered.
	 * @param instance the instance
	 */
	public void onRoom(Instance instance) {
		ServiceVersion version = this.versions.get(instance.registration().version());
		if (version != null) {
			version.instances().onRoom(instance);
		}
	}

	/**
	 * Finds a live instance.
	 * @param instanceId its id
	 * @param version the version that it must have, or any
	 * @return the instance; null when there is none
	 */
	public @Nullable Instance instance(String instanceId, String version) {
		for (ServiceVersion each : this.versions.values()) {
			if (version.equals(Address.ANY_VERSION) || version.equals(each.name())) {
				for (Instance instance : each.instances().live()) {
					if (instance.instanceId().equals(instanceId)) {
						return instance;
					}
				}
			}
		}
		return null;
	}

	/**
	 * Whether an instance can take a request that it alone may have, as none is before
	 * it.
	 * @param instance the instance
	 * @return whether it has room, and nothing waits for it alone
	 */
	public boolean isFree(Instance instance) {
		FairQueue own = this.ofInstances.get(instance);
		return instance.hasRoom() && (own == null || own.isEmpty());
	}

	/**
	 * Takes the next request that an instance alone may have, if the instance has room.
	 * @param instance the instance
	 * @param inTurn whether requests that any instance may have come first if they have
	 * waited longer
	 * @return the request; null for none now
	 */
	public @Nullable Request pollOf(Instance instance, boolean inTurn) {
		FairQueue own = this.ofInstances.get(instance);
		Request next = (own != null && instance.hasRoom()) ? own.peek() : null;
		if (own == null || next == null) {
			return null;
		}
		ServiceVersion version = this.versions.get(instance.registration().version());
		FairQueue others = (inTurn && version != null)
				? version.oldestQueue((version == this.highest) ? this.anyVersion : null) : null;
		Request other = (others != null) ? others.peek() : null;
		if (other != null && other.receivedNanos() - next.receivedNanos() < 0) {
			return null;
		}
		own.poll();
		if (own.isEmpty()) {
			this.ofInstances.remove(instance);
		}
		return next;
	}

	/**
	 * Queues a request.
	 * @param request the request, for a version, or an instance, that serves it
	 * @return whether there was room for it
	 */
	public boolean enqueue(Request request) {
		return queue(request).offer(request);
	}

	/**
	 * Puts back a request whose attempt failed, ahead of all.
	 * @param request the request, for a version, or an instance, that serves it
	 */
	public void enqueueFirst(Request request) {
		queue(request).offerFirst(request);
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
		for (ServiceVersion version : this.versions.values()) {
			FairQueue queue = version.oldestQueue((version == this.highest) ? this.anyVersion : null);
			if (queue != null) {
				Instance instance = version.instances().next();
				Request request = (instance != null) ? queue.poll() : null;
				if (instance != null && request != null) {
					consumer.accept(request, instance);
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Shows requests that wait, among them those that wait longest unless very many
	 * clients wait.
	 * @param mostClients of how many clients in each queue
	 * @param mostEach how many of each client
	 * @param consumer gets each
	 */
	public void forEachOldest(int mostClients, int mostEach, Consumer<Request> consumer) {
		this.anyVersion.forEachOldest(mostClients, mostEach, consumer);
		this.versions.values().forEach((version) -> version.queue().forEachOldest(mostClients, mostEach, consumer));
		this.ofInstances.values().forEach((queue) -> queue.forEachOldest(mostClients, mostEach, consumer));
	}

	private FairQueue queue(Request request) {
		String id = request.toInstance();
		String version = request.address().version();
		Instance instance = (id != null) ? instance(id, version) : null;
		return (instance != null) ? this.ofInstances.computeIfAbsent(instance, (absent) -> new FairQueue(this.budget))
				: queue(version);
	}

	private FairQueue queue(String version) {
		ServiceVersion exact = this.versions.get(version);
		return (exact != null) ? exact.queue() : this.anyVersion;
	}

	private @Nullable ServiceVersion oldestHeld() {
		ServiceVersion oldest = null;
		Long oldestUntil = null;
		for (ServiceVersion version : this.versions.values()) {
			Long until = version.heldUntilNanos();
			if (until != null && (oldestUntil == null || until - oldestUntil < 0)) {
				oldest = version;
				oldestUntil = until;
			}
		}
		return oldest;
	}

	/**
	 * Forgets a version without instances, which is not the highest live one.
	 */
	private void forget(ServiceVersion version, Consumer<Request> rejected) {
		this.versions.remove(version.name());
		version.queue().pollAll(rejected);
		if (this.versions.isEmpty()) {
			this.anyVersion.pollAll(rejected);
		}
	}

	/**
	 * Finds the version for requests of any version: a drained one only when all are, as
	 * these requests then wait for an instance to be resumed.
	 */
	private void findHighest() {
		this.highest = null;
		for (ServiceVersion version : this.versions.values()) {
			if (!version.isHeld() && (this.highest == null || isBefore(version, this.highest))) {
				this.highest = version;
			}
		}
	}

	private static boolean isBefore(ServiceVersion version, ServiceVersion other) {
		boolean drained = version.instances().isDrained();
		return (drained == other.instances().isDrained()) ? version.compareTo(other) > 0 : !drained;
	}

	@Override
	public String toString() {
		return this.sid + " " + this.versions.keySet() + ", " + queuedRequests() + " requests wait";
	}

}
