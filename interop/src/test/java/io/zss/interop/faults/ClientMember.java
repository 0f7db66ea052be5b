package io.zss.interop.faults;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.zss.interop.JavaCommand;

/**
 * A load in a process of its own. What was in flight when it is killed is nobody's loss.
 */
final class ClientMember implements AutoCloseable {

	private final Queue<EndedCall> ended = new ConcurrentLinkedQueue<>();

	private final Map<String, Long> begun = new ConcurrentHashMap<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private final Member member;

	/**
	 * Starts one without waiting for it.
	 */
	ClientMember(Place place, List<String> frontends) {
		ClusterKeys keys = ClusterKeys.ofThisRun();
		List<String> command = JavaCommand.application(LoadApplication.class.getName(),
				(keys != null) ? keys.clientFile().toString() : "", String.join(",", frontends));
		this.member = new Member("client", LoadApplication.READY, this::onLine, place.command(command));
	}

	Member member() {
		return this.member;
	}

	Queue<EndedCall> ended() {
		return this.ended;
	}

	/**
	 * Tells the process to end, and waits until all its calls have ended, or should have.
	 * @return how many calls the last process made, by its name; those that were killed
	 * are not in it
	 */
	Map<String, Long> end() throws InterruptedException {
		this.member.writeLine("end");
		this.end.await(90, TimeUnit.SECONDS);
		return this.begun;
	}

	@Override
	public void close() {
		this.member.close();
	}

	private void onLine(String line) {
		if (EndedCall.isLine(line)) {
			this.ended.add(EndedCall.fromLine(line));
		}
		else if (line.startsWith(LoadApplication.BEGUN)) {
			String[] parts = line.split(" ", 3);
			this.begun.put(parts[1], Long.parseLong(parts[2]));
			this.end.countDown();
		}
	}

}
