package io.zss.worker;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.zss.transport.Endpoint;
import io.zss.transport.Sockets;

/**
 * A service of the worker, which may be offered, withdrawn and offered again: its links
 * to the brokers, and its requests in flight, whichever link they came by. Belongs to the
 * worker's loop.
 */
final class OfferedService {

	private final ServiceDefinition definition;

	private final WorkerOptions options;

	private final RegistrationListener listener;

	private final Set<InFlight> inFlight = new LinkedHashSet<>();

	private final List<BrokerLink> links = new ArrayList<>();

	private final List<CompletableFuture<Void>> withdrawals = new ArrayList<>();

	private boolean offered;

	OfferedService(ServiceDefinition definition, WorkerOptions options, RegistrationListener listener) {
		this.definition = definition;
		this.options = options;
		this.listener = listener;
	}

	ServiceDefinition definition() {
		return this.definition;
	}

	/**
	 * Those that are about to end as well.
	 */
	List<BrokerLink> links() {
		return this.links;
	}

	/**
	 * Those by which it is offered.
	 */
	Stream<BrokerLink> offers() {
		return this.links.stream().filter((link) -> !link.isLeaving());
	}

	/**
	 * Offers it at these brokers: opens the links that are missing, and says DOWN by
	 * those to others. Links that are about to end do so beside the new ones.
	 */
	void offer(List<Endpoint> brokers, Sockets sockets, long nowNanos) {
		this.offered = true;
		setBrokers(brokers, sockets, nowNanos);
	}

	/**
	 * Changes the brokers at which it is offered, if it is.
	 */
	void setBrokers(List<Endpoint> brokers, Sockets sockets, long nowNanos) {
		if (!this.offered) {
			return;
		}
		Set<Endpoint> missing = new LinkedHashSet<>(brokers);
		offers().filter((link) -> !missing.remove(link.broker())).forEach((link) -> link.leave(nowNanos));
		for (Endpoint broker : missing) {
			this.links.add(new BrokerLink(this, broker, this.options, sockets, this.listener));
		}
	}

	/**
	 * Says DOWN everywhere.
	 * @param whenDone completed once every broker has answered and nothing is in flight,
	 * or the grace period is over
	 */
	void withdraw(long nowNanos, CompletableFuture<Void> whenDone) {
		this.offered = false;
		this.withdrawals.add(whenDone);
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
	 * The worker has ended: nobody needs to wait for anything more.
	 * @param abandon gets each request that is not finished
	 */
	void end(Consumer<InFlight> abandon) {
		List.copyOf(this.inFlight).forEach(abandon);
		endWithdrawals();
	}

	/**
	 * Whether all its slots are taken.
	 */
	boolean isFull() {
		return this.inFlight.size() >= this.definition.concurrency();
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

	private List<InFlight> requestsOf(BrokerLink link) {
		return this.inFlight.stream().filter((request) -> request.link() == link).toList();
	}

	private void endWithdrawals() {
		this.withdrawals.forEach((withdrawal) -> withdrawal.complete(null));
		this.withdrawals.clear();
	}

}
