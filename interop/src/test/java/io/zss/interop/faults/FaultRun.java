package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.Collection;
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

	private final FaultLoad load;

	/**
	 * Starts the load.
	 * @param executions where the workers write down what they execute
	 * @param frontends of the brokers
	 */
	FaultRun(Path executions, List<String> frontends) {
		this.executions = executions;
		this.load = new FaultLoad(this.name, frontends, this::onEnd);
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
	 * Ends the load, and prints what became of it.
	 * @param title names the run in the table of results
	 */
	Counts end(String title) throws InterruptedException {
		this.load.stop();
		Counts counts = Counts.of(Map.of(this.name, this.load.begun()), this.ended, new Executions(this.executions));
		ResultTable.add(title, counts, this.ended);
		return counts;
	}

	@Override
	public void close() {
		this.load.close();
	}

	private void onEnd(EndedCall call) {
		this.ended.add(call);
		if (call.ending() == Ending.ACKNOWLEDGED) {
			this.acknowledged.incrementAndGet();
		}
	}

}
