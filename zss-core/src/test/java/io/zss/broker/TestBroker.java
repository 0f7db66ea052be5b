package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;

import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;

/**
 * The cycle of a real broker with a fake clock, a fake socket and fake peers, all on the
 * test's thread. Time to live is 5 s, requests time out after 30 s.
 */
final class TestBroker {

	private static final Duration STEP = Duration.ofMillis(100);

	private static final int STEPS_PER_HEARTBEAT = 10;

	private final FakeClock clock = new FakeClock();

	private final FakeRouter router = new FakeRouter();

	private final List<FakeWorker> workers = new ArrayList<>();

	private final BrokerCycle cycle;

	private int published;

	private int peers;

	TestBroker() {
		this((options) -> options);
	}

	TestBroker(UnaryOperator<BrokerOptionsBuilder> options) {
		Random random = new Random(1);
		BrokerOptions built = options.apply(BrokerOptions.builder()).build();
		SecurityOptions security = built.security();
		this.cycle = new BrokerCycle(built, this.clock, random::nextLong, this.router,
				(security != null) ? new KeyGate(security, this.clock) : null, (snapshot) -> this.published++,
				OperatorState.of(built.name(), this.clock), this.clock.nanoTime());
	}

	FakeClock clock() {
		return this.clock;
	}

	FakeRouter router() {
		return this.router;
	}

	BrokerCycle cycle() {
		return this.cycle;
	}

	FakeClient client() {
		return client("client");
	}

	/**
	 * A new connection of a client with this name.
	 */
	FakeClient client(String name) {
		return new FakeClient(this, name + "#" + uuid());
	}

	FakeClient clientWithIdentity(String identity) {
		return new FakeClient(this, identity);
	}

	/**
	 * A new connection of a worker that is not up yet.
	 */
	FakeWorker worker(String sid) {
		return worker(sid, sid + "#" + uuid());
	}

	FakeWorker worker(String sid, String identity) {
		FakeWorker worker = new FakeWorker(this, sid, identity);
		this.workers.add(worker);
		return worker;
	}

	/**
	 * Runs cycles until the socket is drained.
	 */
	void run() {
		while (runOnce()) {
			// until it is drained
		}
	}

	/**
	 * Runs one cycle.
	 * @return whether there may be more to receive
	 */
	boolean runOnce() {
		return this.cycle.doWork(this.clock.nanoTime());
	}

	/**
	 * Time passes while broker and workers run as they should.
	 */
	void pass(Duration duration) {
		Duration left = duration;
		for (int step = 1; left.compareTo(STEP) > 0; step++) {
			this.clock.advance(STEP);
			left = left.minus(STEP);
			if (step % STEPS_PER_HEARTBEAT == 0) {
				this.workers.stream().filter(FakeWorker::isBeating).forEach((worker) -> worker.post("HEARTBEAT"));
			}
			run();
		}
		this.clock.advance(left);
		run();
	}

	/**
	 * Time passes, but the loop does not run until it is over.
	 */
	void stall(Duration duration) {
		this.clock.advance(duration);
		runOnce();
	}

	/**
	 * How often a snapshot has been published.
	 */
	int published() {
		return this.published;
	}

	BrokerSnapshot snapshot() {
		return this.cycle.takeSnapshot();
	}

	ServiceSnapshot service(String sid) {
		return snapshot().services().stream().filter((service) -> service.sid().equals(sid)).findFirst().orElseThrow();
	}

	InstanceSnapshot instance(FakeWorker worker) {
		return snapshot().services()
			.stream()
			.flatMap((service) -> service.instances().stream())
			.filter((instance) -> instance.identity().equals(worker.name()))
			.findFirst()
			.orElseThrow();
	}

	boolean knows(FakeWorker worker) {
		return snapshot().services()
			.stream()
			.flatMap((service) -> service.instances().stream())
			.anyMatch((instance) -> instance.identity().equals(worker.name()));
	}

	private String uuid() {
		this.peers++;
		return new UUID(this.peers, this.peers).toString();
	}

}
