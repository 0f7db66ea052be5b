package io.zss.broker;

import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Options of a broker. The defaults suit production on one machine; those in bytes, and
 * the number of connections, are shares of the heap.
 *
 * @param name the broker's name, for people
 * @param frontend where clients connect
 * @param backend where workers connect
 * @param requests deadlines, attempts and duplicates
 * @param services strategy, capacity and queues
 * @param limits most requests, instances and services, and how large a message may be
 * @param connections connections, their queues and threads
 * @param lifetimes times to live, and the broker's own end
 * @param security keys and rules; null for a broker that serves every peer
 */
public record BrokerOptions(String name, Endpoint frontend, Endpoint backend, RequestOptions requests,
		ServiceOptions services, LimitOptions limits, ConnectionOptions connections, LifetimeOptions lifetimes,
		@Nullable SecurityOptions security) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public BrokerOptions {
		if (name.isBlank()) {
			throw OptionCheck.invalid("name", "must not be empty");
		}
		atLeastFrame("limits.send-queue-size", connections.sendQueueBytes(), limits);
		atLeastFrame("limits.total-send-size", connections.totalSendBytes(), limits);
		atLeastFrame("limits.total-receive-size", connections.totalReceiveBytes(), limits);
	}

	private static void atLeastFrame(String property, long value, LimitOptions limits) {
		OptionCheck.atLeast(property, value, "limits.frame-size", limits.frameBytes());
	}

	/**
	 * The defaults.
	 * @return a builder with the suite's ports on loopback
	 */
	public static BrokerOptionsBuilder builder() {
		return new BrokerOptionsBuilder();
	}

}
