package io.zss.broker;

import io.zss.transport.LoopClock;

/**
 * What operators see of a broker and have set, and so need most when its loop has failed:
 * it outlives a life of the loop, and is kept when the broker is stopped and started
 * again. Belongs to the broker's loop.
 *
 * @param errors the last errors
 * @param events the last events
 * @param drained the instances that are taken out
 * @param dump the messages that are shown in the log
 */
record OperatorState(ErrorLog errors, EventLog events, DrainedInstances drained, FrameDump dump) {

	static OperatorState of(String broker, LoopClock clock) {
		return new OperatorState(new ErrorLog(clock), new EventLog(broker, clock), new DrainedInstances(),
				new FrameDump(broker));
	}

}
