package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.interop.faults.EndedCall.Ending;
import org.awaitility.Awaitility;

/**
 * A load from this process, to be counted.
 */
final class FaultRun implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final String name = "load" + NUMBER.incrementAndGet();

	private final Path executions;

	private final Collection<EndedCall> ended = new ConcurrentLinkedQueue<>();

	private final AtomicInteger acknowledged = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private final FaultLoad load;

	/**
	 * Starts the load.
	 * @param executions where the workers write down what they execute
	 * @param frontends of the brokers
	 */
	FaultRun(Path executions, List<String> frontends) {
		this(executions, frontends, ClusterKeys.ofThisRun());
	}

	/**
	 * Starts the load.
	 * @param executions where the workers write down what they execute
	 * @param frontends of the brokers
	 * @param keys the keys of the cluster; null for none
	 */
	FaultRun(Path executions, List<String> frontends, ClusterKeys keys) {
		this.executions = executions;
		this.load = new FaultLoad(this.name, frontends, (keys != null) ? keys.client() : null, this::onEnd);
	}

	/**
	 * Waits for further calls to be acknowledged.
	 */
	void awaitMore(int count) {
		int wanted = this.acknowledged.get() + count;
		Awaitility.await(count + " more replies").atMost(Cluster.LIMIT).until(() -> this.acknowledged.get() >= wanted);
	}

	/**
	 * How many calls were acknowledged so far.
	 */
	int acknowledged() {
		return this.acknowledged.get();
	}

	/**
	 * How many calls ended otherwise so far.
	 */
	int failed() {
		return this.failed.get();
	}

	/**
	 * Ends the load, and prints what became of it.
	 * @param title names the run in the table of results
	 */
	Counts end(String title) throws InterruptedException {
		return end(title, List.of(), Map.of());
	}

	/**
	 * Ends the load, and prints what became of it and of other loads.
	 * @param title names the run in the table of results
	 * @param others calls of the others
	 * @param othersBegun how many calls the others made, by name; those that were killed
	 * are not in it
	 */
	Counts end(String title, Collection<EndedCall> others, Map<String, Long> othersBegun) throws InterruptedException {
		this.load.stop();
		this.ended.addAll(others);
		Map<String, Long> begun = new HashMap<>(othersBegun);
		begun.put(this.name, this.load.begun());
		Counts counts = Counts.of(begun, this.ended, new Executions(this.executions));
		ResultTable.add(title, counts, this.ended);
		return counts;
	}

	@Override
	public void close() {
		this.load.close();
	}

	private void onEnd(EndedCall call) {
		this.ended.add(call);
		(call.ending() == Ending.ACKNOWLEDGED ? this.acknowledged : this.failed).incrementAndGet();
	}

}
