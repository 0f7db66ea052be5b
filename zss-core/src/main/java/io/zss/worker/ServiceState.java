package io.zss.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.zss.transport.Endpoint;
import io.zss.transport.Sockets;
import io.zss.worker.WorkerSnapshot.RequestSnapshot;
import io.zss.worker.WorkerSnapshot.ServiceSnapshot;
import io.zss.worker.WorkerSnapshot.State;
import org.jspecify.annotations.Nullable;

/**
 * The running state of a {@link ServiceDefinition}, which may be stopped and started,
 * paused and resumed: its links to the brokers, and its requests in flight, whichever
 * link they came by. Belongs to the worker's loop.
 */
final class ServiceState {

	private static final String INSTANCE_ID = "id";

	private static final int OLDEST = 10;

	private final ServiceDefinition definition;

	private final byte[] description;

	private final WorkerOptions options;

	private final RegistrationLog log;

	/** Facts about this process, and the id by which brokers know this service again. */
	private final Map<String, String> facts;

	private long refusals;

	private final Set<InFlight> inFlight = new LinkedHashSet<>();

	private final List<BrokerLink> links = new ArrayList<>();

	private final List<CompletableFuture<Void>> withdrawals = new ArrayList<>();

	/** Links whose registration ended with the loop. */
	private List<BrokerLink> cutOff = List.of();

	private final WantedServices wanted;

	ServiceState(ServiceDefinition definition, WorkerOptions options, RegistrationLog log, WantedServices wanted) {
		this.wanted = wanted;
		this.definition = definition;
		this.description = ServiceDescription.of(definition, options.maxFrameBytes()).encoded();
		this.options = options;
		this.log = log;
		this.facts = new LinkedHashMap<>(options.facts());
		this.facts.putIfAbsent(INSTANCE_ID, UUID.randomUUID().toString());
	}

	ServiceDefinition definition() {
		return this.definition;
	}

	/**
	 * Identifies this service of this process over all its connections, to all brokers.
	 */
	String instanceId() {
		return Objects.requireNonNull(this.facts.get(INSTANCE_ID));
	}

	/**
	 * Facts that it announces.
	 */
	Map<String, String> facts() {
		return this.facts;
	}

	/**
	 * Notes that it had no room for a request.
	 */
	void countRefusal() {
		this.refusals++;
	}

	/**
	 * The reply to {@code ZSS/DESCRIBE}; not a copy.
	 */
	byte[] description() {
		return this.description;
	}

	/**
	 * All its links, including those that are about to end.
	 */
	List<BrokerLink> links() {
		return this.links;
	}

	/**
	 * The links by which it is offered.
	 */
	Stream<BrokerLink> offers() {
		return this.links.stream().filter((link) -> !link.isLeaving());
	}

	/**
	 * Offers it at these brokers, if it is wanted: opens the links that are missing, and
	 * sends DOWN by those to others, or by all. Links that are about to end do so beside
	 * the new ones.
	 */
	void setBrokers(List<Endpoint> brokers, Sockets sockets, long nowNanos) {
		if (!this.wanted.isOffered(this.definition.sid())) {
			leave(nowNanos);
			return;
		}
		Set<Endpoint> missing = new LinkedHashSet<>(brokers);
		offers().filter((link) -> !missing.remove(link.broker())).forEach((link) -> link.leave(nowNanos));
		for (Endpoint broker : missing) {
			this.links.add(new BrokerLink(this, broker, this.options, sockets, this.log, nowNanos));
		}
	}

	/**
	 * Sends DOWN everywhere.
	 * @param whenDone completed once every broker has answered and nothing is in flight,
	 * or the grace period is over
	 */
	void stop(long nowNanos, CompletableFuture<Void> whenDone) {
		this.withdrawals.add(whenDone);
		leave(nowNanos);
	}

	/**
	 * Sends DOWN everywhere.
	 */
	void leave(long nowNanos) {
		offers().forEach((link) -> link.leave(nowNanos));
	}

	/**
	 * Closes the links that have nothing more to do, or no more time.
	 * @param abandon gets each request that is not finished by then
	 */
	void closeLinks(long nowNanos, Consumer<InFlight> abandon) {
		for (Iterator<BrokerLink> all = this.links.iterator(); all.hasNext();) {
			BrokerLink link = all.next();
			if (link.isDone(nowNanos)) {
				requestsOf(link).forEach(abandon);
				link.close();
				all.remove();
			}
		}
		if (!this.withdrawals.isEmpty() && this.links.stream().noneMatch(BrokerLink::isLeaving)) {
			endWithdrawals();
		}
	}

	/**
	 * The loop ends: sends DOWN where that was not done.
	 * @param abandon gets each request that is not finished
	 */
	void end(long nowNanos, Consumer<InFlight> abandon) {
		this.cutOff = offers().filter((link) -> link.status().registered()).toList();
		leave(nowNanos);
		List.copyOf(this.inFlight).forEach(abandon);
	}

	/**
	 * The loop has ended: forgets all that depended on it.
	 * @param failure why it has failed; null if it has not
	 * @param nowNanos monotonic time
	 */
	void ended(@Nullable String failure, long nowNanos) {
		if (failure != null) {
			this.cutOff.forEach((link) -> link.lostByFailure(failure, nowNanos));
		}
		this.cutOff = List.of();
		this.links.forEach(BrokerLink::ended);
		this.links.clear();
		this.inFlight.clear();
		endWithdrawals();
	}

	/**
	 * Whether all its slots are taken.
	 */
	boolean isFull() {
		return this.inFlight.size() >= this.definition.concurrency();
	}

	/**
	 * Finds a request in flight.
	 * @param token its frame 0
	 */
	@Nullable InFlight find(byte[] token) {
		for (InFlight request : this.inFlight) {
			if (Arrays.equals(request.frames().bytes(0), token)) {
				return request;
			}
		}
		return null;
	}

	/**
	 * Gives a request a slot.
	 */
	void take(InFlight request) {
		this.inFlight.add(request);
		request.link().requestBegins();
	}

	/**
	 * Frees the slot of a request.
	 * @return whether it had one
	 */
	boolean release(InFlight request) {
		boolean held = this.inFlight.remove(request);
		if (held) {
			request.link().requestEnds();
		}
		return held;
	}

	/**
	 * What it is, and what it works on.
	 */
	ServiceSnapshot snapshot(long nowNanos, long epochMillis) {
		State state = this.wanted.isOffered(this.definition.sid()) ? State.OFFERED
				: (this.links.isEmpty() && this.inFlight.isEmpty()) ? State.STOPPED : State.LEAVING;
		return new ServiceSnapshot(this.definition.sid(), this.definition.version(), instanceId(), state,
				this.definition.concurrency(), this.inFlight.size(), this.refusals,
				this.links.stream().map((link) -> link.snapshot(nowNanos, epochMillis)).toList(),
				this.inFlight.stream().limit(OLDEST).flatMap((request) -> snapshot(request, nowNanos)).toList());
	}

	private static Stream<RequestSnapshot> snapshot(InFlight inFlight, long nowNanos) {
		ServiceRequest request = inFlight.request();
		return (request == null) ? Stream.empty()
				: Stream
					.of(new RequestSnapshot(request.address().verb(), request.rid(), request.caller(), request.broker(),
							Duration.ofNanos(nowNanos - inFlight.receivedNanos()), inFlight.phaseLabel()));
	}

	private List<InFlight> requestsOf(BrokerLink link) {
		return this.inFlight.stream().filter((request) -> request.link() == link).toList();
	}

	private void endWithdrawals() {
		this.withdrawals.forEach((withdrawal) -> withdrawal.complete(null));
		this.withdrawals.clear();
	}

}
