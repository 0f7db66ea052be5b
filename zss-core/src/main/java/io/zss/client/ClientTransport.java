package io.zss.client;

import java.util.List;

import io.zss.transport.CommandLoop;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.LoopSettings;
import io.zss.transport.RestartPolicy;
import io.zss.transport.RestartingLoop;

/**
 * What clients run on: the time, and the loops that open their sockets. Tests replace it,
 * so that calls pass interceptors, codecs and all rules of the client without a network.
 */
public interface ClientTransport {

	/**
	 * The transport of applications: sockets, and the clock of this machine.
	 */
	ClientTransport STANDARD = new ClientTransport() {

		@Override
		public LoopClock clock() {
			return LoopClock.system();
		}

		@Override
		public CommandLoop loop(String name, LoopDuty duty, LoopSettings settings) {
			return new RestartingLoop(name, clock(), duty, settings, RestartPolicy.STANDARD);
		}

	};

	/**
	 * The time, as clients and their interceptors see it.
	 * @return the clock
	 */
	LoopClock clock();

	/**
	 * Where a client connects to.
	 * @param brokers the frontends that it was given
	 * @return these, or others in their place
	 */
	default List<Endpoint> brokers(List<Endpoint> brokers) {
		return brokers;
	}

	/**
	 * Creates the loop of a client.
	 * @param name names its thread
	 * @param duty the work of the client
	 * @param settings how it runs
	 * @return a loop that is not started
	 */
	CommandLoop loop(String name, LoopDuty duty, LoopSettings settings);

}
