package io.zss.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A process with a loop that sends everything back, for tests that limit its file
 * descriptors. Writes its port to standard output, and ends with its input.
 */
final class FewDescriptors {

	private FewDescriptors() {
	}

	public static void main(String[] args) throws IOException {
		// Without a file descriptor no class can be loaded: nothing new may happen.
		ConnectionTimeouts times = new ConnectionTimeouts(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ZERO);
		EchoDuty duty = new EchoDuty(new RouterSettings(List.of(DrivenSockets.anyPort()), DrivenSockets.MAX_FRAME_BYTES,
				DrivenSockets.LIMITS, times, 1000, Duration.ZERO));
		try (EventLoop loop = new EventLoop("zss-few-descriptors", LoopClock.system(), duty,
				new LoopSettings(0, 16, Duration.ZERO))) {
			loop.start();
			System.out.println("port " + duty.endpoint().port());
			System.out.flush();
			while (System.in.read() >= 0) {
				// until the parent has gone
			}
		}
	}

}
