package io.zss.broker;

import java.time.Duration;
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
 * @param settings what it was told
 * @param requestsInFlight requests that are queued or at workers
 * @param requestsAtWorkers requests that instances hold, late ones included
 * @param clients connections that have requests
 * @param finishedRequests finished requests that are remembered, to tell duplicates
 * @param services the services, by sid
 * @param absentServices services that nobody serves any more, for their totals; a bounded
 * number of them
 * @param rejections what was rejected so far, by kind
 */
public record BrokerSnapshot(String name, Settings settings, int requestsInFlight, int requestsAtWorkers, int clients,
		int finishedRequests, List<ServiceSnapshot> services, List<ServiceSnapshot> absentServices,
		Map<Rejection, Long> rejections) {

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

	static BrokerSnapshot of(BrokerOptions options, Exchange exchange, RejectionLog rejections) {
		return new BrokerSnapshot(options.name(), Settings.of(options), exchange.open(), exchange.atWorkers(),
				exchange.clients(), exchange.finished(), exchange.services().stream().map(ServiceSnapshot::of).toList(),
				exchange.absentServices()
					.totals()
					.entrySet()
					.stream()
					.map((absent) -> ServiceSnapshot.of(absent.getKey(), List.of(), List.of(), 0, 0, absent.getValue()))
					.toList(),
				rejections.counts());
	}

	/**
	 * What a broker was told that decides what becomes of requests.
	 *
	 * @param strategy which of the instances with room gets a request
	 * @param timeToLive how long an instance stays registered without a sign of life
	 * @param requestTimeout deadline of requests that name none
	 * @param maxRequestTimeout longest deadline that a request may name
	 * @param stuckAfter how long after its deadline a request keeps its slot
	 * @param holdFor how long requests wait for a service whose last instance was lost
	 * @param duplicateWindow how long finished requests are remembered
	 * @param maxAttempts how often a request is dispatched, at the most
	 * @param defaultCapacity requests at a time for instances that announce none
	 * @param maxQueuedRequests requests that may wait for one service
	 * @param maxQueuedBytes bytes that may wait for one service
	 * @param maxRequests requests that the broker may hold
	 * @param maxInstances instances that may be registered
	 * @param maxServices services that may be registered
	 * @param maxFinishedRequests finished requests that may be remembered
	 * @param maxFrameBytes longest frame
	 * @param maxHeaderBytes longest headers
	 */
	public record Settings(String strategy, Duration timeToLive, Duration requestTimeout, Duration maxRequestTimeout,
			Duration stuckAfter, Duration holdFor, Duration duplicateWindow, int maxAttempts, int defaultCapacity,
			int maxQueuedRequests, long maxQueuedBytes, int maxRequests, int maxInstances, int maxServices,
			int maxFinishedRequests, long maxFrameBytes, int maxHeaderBytes) {

		/**
		 * What of a broker's options decides this.
		 * @param options the options
		 * @return the settings
		 */
		public static Settings of(BrokerOptions options) {
			return new Settings(options.strategy().label(), options.timeToLive(), options.requestTimeout(),
					options.maxRequestTimeout(), options.stuckAfter(), options.holdFor(), options.duplicateWindow(),
					options.maxAttempts(), options.defaultCapacity(), options.maxQueuedRequests(),
					options.maxQueuedBytes(), options.maxRequests(), options.maxInstances(), options.maxServices(),
					options.maxFinishedRequests(), options.maxFrameBytes(), options.maxHeaderBytes());
		}

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
	 */
	public record ServiceSnapshot(String sid, List<InstanceSnapshot> instances, List<String> heldVersions,
			int queuedRequests, long queuedBytes, long requests, long succeeded, long failed, long timedOut,
			long refused, long retried, long duplicates, long stuck, long answerNanos) {

		/**
		 * Copies the lists.
		 */
		public ServiceSnapshot {
			instances = List.copyOf(instances);
			heldVersions = List.copyOf(heldVersions);
		}

		private static ServiceSnapshot of(ServiceDispatcher service) {
			return of(service.sid(), service.instances().stream().map(InstanceSnapshot::of).toList(),
					service.heldVersions(), service.queuedRequests(), service.queuedBytes(), service.statistics());
		}

		private static ServiceSnapshot of(String sid, List<InstanceSnapshot> instances, List<String> heldVersions,
				int queuedRequests, long queuedBytes, ServiceStatistics totals) {
			return new ServiceSnapshot(sid, instances, heldVersions, queuedRequests, queuedBytes, totals.requests(),
					totals.succeeded(), totals.failed(), totals.timedOut(), totals.refused(), totals.retried(),
					totals.duplicates(), totals.stuck(), totals.answerNanos());
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
	 * @param verbs the verbs that it announces
	 * @param facts what it says of itself, for people
	 */
	public record InstanceSnapshot(String identity, String version, int capacity, int inFlight, long answered,
			long stuck, boolean lastResort, List<String> verbs, Map<String, String> facts) {

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
					instance.answered(), instance.stuck(), instance.isLastResort(), said.verbs(), said.facts());
		}

	}

}
