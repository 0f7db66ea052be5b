package io.zss.client;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The state of a client at one moment.
 *
 * @param running whether calls are taken
 * @param brokers the brokers; none when it does not run
 * @param pending calls that wait for their replies
 * @param restarts how often the client's loop was started again after a failure
 * @param failure why the loop ended last; null when it has never failed
 */
public record ClientStatus(boolean running, List<BrokerStatus> brokers, int pending, int restarts,
		@Nullable String failure) {

	/**
	 * Copies the list.
	 */
	public ClientStatus {
		brokers = List.copyOf(brokers);
	}

	/**
	 * Whether there is a broker that calls can be sent to.
	 * @return whether at least one is live
	 */
	public boolean isConnected() {
		return this.brokers.stream().anyMatch((broker) -> broker.state() == BrokerStatus.State.LIVE);
	}

}
