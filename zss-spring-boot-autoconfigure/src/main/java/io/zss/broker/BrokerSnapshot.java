package io.zss.broker;

import java.util.List;
import java.util.Map;

import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.dispatch.ServiceStatistics;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.Registration;

/**
 * What a broker held and had done at one moment. Immutable.
 *
 * @param name the broker's name
 * @param requestsInFlight requests that are queued or at workers
 * @param requestsAtWorkers requests that instances hold, late ones included
 * @param clients connections that have requests
 * @param services the services, by sid
 * @param absentServices services that nobody serves any more, for their totals; a bounded
 * number of them
 * @param rejections what was rejected so far, by kind
 */
public record BrokerSnapshot(String name, int requestsInFlight, int requestsAtWorkers, int clients,
		List<ServiceSnapshot> services, List<ServiceSnapshot> absentServices, Map<Rejection, Long> rejections) {

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

	static BrokerSnapshot of(String name, Exchange exchange, RejectionLog rejections) {
		return new BrokerSnapshot(name, exchange.open(), exchange.atWorkers(), exchange.clients(),
				exchange.services().stream().map(ServiceSnapshot::of).toList(),
				exchange.absentServices()
					.totals()
					.entrySet()
					.stream()
					.map((absent) -> ServiceSnapshot.of(absent.getKey(), List.of(), 0, 0, absent.getValue()))
					.toList(),
				rejections.counts());
	}

	/**
	 * One service.
	 *
	 * @param sid the service
	 * @param instances its instances
	 * @param queuedRequests requests that wait
	 * @param queuedBytes their bytes
	 * @param requests requests that came so far
	 * @param succeeded answered with success
	 * @param failed answered with an error by a worker
	 * @param timedOut whose deadline passed
	 * @param refused that were not dispatched, or could not be tried again
	 * @param retried attempts beyond the first
	 * @param answerNanos time from request to the worker's reply, a total
	 */
	public record ServiceSnapshot(String sid, List<InstanceSnapshot> instances, int queuedRequests, long queuedBytes,
			long requests, long succeeded, long failed, long timedOut, long refused, long retried, long answerNanos) {

		/**
		 * Copies the list.
		 */
		public ServiceSnapshot {
			instances = List.copyOf(instances);
		}

		private static ServiceSnapshot of(ServiceDispatcher service) {
			return of(service.sid(), service.instances().stream().map(InstanceSnapshot::of).toList(),
					service.queuedRequests(), service.queuedBytes(), service.statistics());
		}

		private static ServiceSnapshot of(String sid, List<InstanceSnapshot> instances, int queuedRequests,
				long queuedBytes, ServiceStatistics totals) {
			return new ServiceSnapshot(sid, instances, queuedRequests, queuedBytes, totals.requests(),
					totals.succeeded(), totals.failed(), totals.timedOut(), totals.refused(), totals.retried(),
					totals.answerNanos());
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
	 * @param verbs the verbs that it announces
	 * @param facts what it says of itself, for people
	 */
	public record InstanceSnapshot(String identity, String version, int capacity, int inFlight, long answered,
			long stuck, List<String> verbs, Map<String, String> facts) {

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
					instance.answered(), instance.stuck(), said.verbs(), said.facts());
		}

	}

}
