package io.zss.worker;

import java.util.List;

/**
 * With which brokers the services of a worker are registered. Immutable.
 *
 * @param links one for each service and broker
 */
public record WorkerStatus(List<Link> links) {

	/**
	 * Copies the list.
	 */
	public WorkerStatus {
		links = List.copyOf(links);
	}

	/**
	 * Whether every service is registered with every broker.
	 * @return whether it is
	 */
	public boolean isFullyRegistered() {
		return this.links.stream().allMatch(Link::registered);
	}

	/**
	 * One service at one broker.
	 *
	 * @param sid the service
	 * @param broker the broker's backend
	 * @param registered whether the broker has acknowledged it lately
	 */
	public record Link(String sid, String broker, boolean registered) {
	}

}
