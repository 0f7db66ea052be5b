package io.zss.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a worker is and works on, at one moment. Immutable.
 *
 * @param services its services
 */
public record WorkerSnapshot(List<ServiceSnapshot> services) {

	/**
	 * Copies the list.
	 */
	public WorkerSnapshot {
		services = List.copyOf(services);
	}

	/**
	 * One service.
	 *
	 * @param sid the service
	 * @param version its version; empty for none
	 * @param instanceId by which brokers know it, over all its connections
	 * @param state whether it is offered
	 * @param concurrency requests that it handles at a time
	 * @param inFlight requests that it has
	 * @param refusals requests so far for which it had no slot, or the executor no thread
	 * @param links one for each broker
	 * @param oldest the requests that it has had longest, a few of them, the oldest first
	 */
	public record ServiceSnapshot(String sid, String version, String instanceId, State state, int concurrency,
			int inFlight, long refusals, List<LinkSnapshot> links, List<RequestSnapshot> oldest) {

		/**
		 * Copies the lists.
		 */
		public ServiceSnapshot {
			links = List.copyOf(links);
			oldest = List.copyOf(oldest);
		}

		/**
		 * This with another link.
		 */
		ServiceSnapshot with(List<LinkSnapshot> newLinks) {
			return new ServiceSnapshot(this.sid, this.version, this.instanceId, this.state, this.concurrency,
					this.inFlight, this.refusals, newLinks, this.oldest);
		}

	}

	/**
	 * A service at one broker.
	 *
	 * @param broker the broker's backend: an address, or a name without one
	 * @param registered whether the broker has acknowledged it lately, and the connection
	 * stands
	 * @param since since when that is so; null when it is not known
	 * @param lastAcknowledgement when the broker has acknowledged it last; null when it
	 * never has
	 * @param reason why it is not registered, for people; null when it is
	 */
	public record LinkSnapshot(String broker, boolean registered, @Nullable Instant since,
			@Nullable Instant lastAcknowledgement, @Nullable String reason) {
	}

	/**
	 * A request.
	 *
	 * @param verb its verb
	 * @param rid its rid
	 * @param caller the caller's name
	 * @param broker the broker that has sent it
	 * @param age how long it has been here
	 * @param phase {@code WAITING} for a thread, {@code RUNNING}, or {@code ANSWERED}
	 * when its handler runs on though the request was answered
	 */
	public record RequestSnapshot(String verb, String rid, String caller, String broker, Duration age, String phase) {
	}

	/**
	 * Whether a service is offered.
	 */
	public enum State {

		/** Its requests may come. */
		OFFERED,

		/** It takes no more requests, and finishes what it has. */
		LEAVING,

		/** It takes no requests and has none. */
		STOPPED

	}

}
