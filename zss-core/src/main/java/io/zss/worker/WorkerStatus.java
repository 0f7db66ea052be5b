package io.zss.worker;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The registrations of a worker's services. Immutable.
 *
 * @param links one for each service that is offered and each broker
 * @param failure what ended the worker, or stopped it until it starts anew; null while it
 * runs and after it was stopped
 */
public record WorkerStatus(List<Link> links, @Nullable Throwable failure) {

	/**
	 * Copies the list.
	 */
	public WorkerStatus {
		links = List.copyOf(links);
	}

	/**
	 * Creates the status of a worker that has not failed.
	 * @param links one for each service and broker
	 */
	public WorkerStatus(List<Link> links) {
		this(links, null);
	}

	/**
	 * Whether every service is registered with every broker.
	 * @return whether it is
	 */
	public boolean isFullyRegistered() {
		return this.failure == null && this.links.stream().allMatch(Link::registered);
	}

	/**
	 * The status after the end of the worker: nothing is registered.
	 */
	WorkerStatus ended(String reason, @Nullable Throwable cause) {
		return new WorkerStatus(
				this.links.stream().map((link) -> new Link(link.sid(), link.broker(), false, reason)).toList(), cause);
	}

	/**
	 * One service at one broker.
	 *
	 * @param sid the service
	 * @param broker the broker's backend
	 * @param registered whether the broker has acknowledged the service lately, and the
	 * connection stands
	 * @param reason why it is not registered, for people; null when it is
	 */
	public record Link(String sid, String broker, boolean registered, @Nullable String reason) {
	}

}
