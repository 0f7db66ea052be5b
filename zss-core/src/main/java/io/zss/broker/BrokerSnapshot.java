package io.zss.broker;

import java.util.List;
import java.util.Map;

import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.dispatch.ServiceStatistics;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.Registration;
import io.zss.broker.statistics.VerbTotals;

/**
 * What a broker held and had done at one moment. Immutable.
 *
 * @param name the broker's name
 * @param options the broker's options
 * @param requestsInFlight requests that are queued or at workers
 * @param requestsAtWorkers requests that instances hold, late ones included
 * @param heldBytes bytes of the requests that are queued or at workers
 * @param clients connections that have requests
 * @param finishedRequests finished requests that are remembered, to recognise duplicates
 * @param services the services, by sid
 * @param absentServices services that nothing serves any more, for their totals; a
 * bounded number of them
 * @param rejections what was rejected so far, by kind
 * @param load how busy it was
 */
public record BrokerSnapshot(String name, BrokerOptions options, int requestsInFlight, int requestsAtWorkers,
		long heldBytes, int clients, int finishedRequests, List<ServiceSnapshot> services,
		List<ServiceSnapshot> absentServices, Map<Rejection, Long> rejections, LoadSnapshot load) {

	/**
	 * Copies the collections.
	 */
	public BrokerSnapshot {
		services = List.copyOf(services);
		absentServices = List.copyOf(absentServices);
		rejections = Map.copyOf(rejections);
	}

	/**
	 * The requests that were rejected for a reason.
	 * @param reason the reason
	 * @return a total
	 */
	public long rejected(Rejection reason) {
		return this.rejections.getOrDefault(reason, 0L);
	}

	static BrokerSnapshot of(BrokerOptions options, Exchange exchange, RejectionLog rejections, LoadSnapshot load) {
		OpenRequests open = exchange.openRequests();
		Services services = exchange.services();
		return new BrokerSnapshot(options.name(), options, open.count(), exchange.atWorkers(), open.held().used(),
				open.clientCount(), open.finishedCount(), services.all().stream().map(ServiceSnapshot::of).toList(),
				services.absent()
					.totals()
					.entrySet()
					.stream()
					.map((absent) -> ServiceSnapshot.of(absent.getKey(), List.of(), List.of(), 0, 0, absent.getValue()))
					.toList(),
				rejections.counts(), load);
	}

	/**
	 * How busy the broker was.
	 *
	 * @param loopLagNanos the longest cycle of its loop within the last ten seconds or
	 * so: that late a message may have been
	 * @param loopBusyNanos how long its loop has worked so far
	 * @param frontendConnections connections of clients
	 * @param backendConnections connections of workers
	 * @param receivedBytes bytes of the messages that came so far
	 * @param sentBytes bytes of the messages that it sent so far
	 * @param arrivingBytes bytes that have arrived and were not received
	 * @param leavingBytes bytes that were sent and that peers have not read
	 */
	public record LoadSnapshot(long loopLagNanos, long loopBusyNanos, int frontendConnections, int backendConnections,
			long receivedBytes, long sentBytes, long arrivingBytes, long leavingBytes) {
	}

	/**
	 * One service.
	 *
	 * @param sid the service
	 * @param instances its instances
	 * @param heldVersions versions without instances that are held for these to come back
	 * @param queuedRequests requests that wait
	 * @param queuedBytes their bytes
	 * @param requests requests that came so far
	 * @param succeeded answered with success
	 * @param failed answered with an error by a worker
	 * @param timedOut whose deadline passed
	 * @param refused that were not dispatched, or could not be tried again
	 * @param retried attempts beyond the first
	 * @param duplicates that were in flight already, or finished a short while ago
	 * @param stuck that an instance never answered, whose slots were taken back
	 * @param answerNanos time from request to the worker's reply, a total
	 * @param verbs the verbs that its instances announce, and all others together
	 */
	public record ServiceSnapshot(String sid, List<InstanceSnapshot> instances, List<String> heldVersions,
			int queuedRequests, long queuedBytes, long requests, long succeeded, long failed, long timedOut,
			long refused, long retried, long duplicates, long stuck, long answerNanos, List<VerbTotals> verbs) {

		/**
		 * Copies the lists.
		 */
		public ServiceSnapshot {
			instances = List.copyOf(instances);
			heldVersions = List.copyOf(heldVersions);
			verbs = List.copyOf(verbs);
		}

		private static ServiceSnapshot of(ServiceDispatcher service) {
			return of(service.sid(), service.instances().stream().map(InstanceSnapshot::of).toList(),
					service.heldVersions(), service.queuedRequests(), service.queuedBytes(), service.statistics());
		}

		private static ServiceSnapshot of(String sid, List<InstanceSnapshot> instances, List<String> heldVersions,
				int queuedRequests, long queuedBytes, ServiceStatistics totals) {
			return new ServiceSnapshot(sid, instances, heldVersions, queuedRequests, queuedBytes, totals.requests(),
					totals.succeeded(), totals.failed(), totals.timedOut(), totals.refused(), totals.retried(),
					totals.duplicates(), totals.stuck(), totals.answerNanos(), totals.verbs().totals());
		}

		/**
		 * Requests that the instances hold.
		 * @return the number
		 */
		public int inFlight() {
			return this.instances.stream().mapToInt(InstanceSnapshot::inFlight).sum();
		}

	}

	/**
	 * One instance.
	 *
	 * @param identity the identity of its connection
	 * @param version its version; empty for none
	 * @param capacity requests that it takes at a time
	 * @param inFlight requests that it holds
	 * @param answered requests that it answered so far
	 * @param stuck requests that it never answered
	 * @param lastResort whether it was stuck and has not answered since: it gets one
	 * request at a time, and only when no other instance has room
	 * @param drained whether an operator has taken it out, so that it gets no requests
	 * @param verbs the verbs that it announces
	 * @param facts what it says of itself, for people
	 */
	public record InstanceSnapshot(String identity, String version, int capacity, int inFlight, long answered,
			long stuck, boolean lastResort, boolean drained, List<String> verbs, Map<String, String> facts) {

		/**
		 * Copies the collections.
		 */
		public InstanceSnapshot {
			verbs = List.copyOf(verbs);
			facts = Map.copyOf(facts);
		}

		private static InstanceSnapshot of(Instance instance) {
			Registration said = instance.registration();
			return new InstanceSnapshot(instance.id().toString(), said.version(), said.capacity(), instance.inFlight(),
					instance.answered(), instance.stuck(), instance.isLastResort(), instance.isDrained(), said.verbs(),
					said.facts());
		}

	}

}
