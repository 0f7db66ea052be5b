package io.zss.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.awaitility.Awaitility;

import io.zss.hostile.GoodPeersProgram.Counts;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.transport.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker with the memory that the image gives it, in a process of its own, and a good
 * worker and client in another. The test plays all others. With
 * {@code -Dzss.secured=true} the good peers have keys, and the others are plain, except
 * those of {@link #keyedTarget()}.
 */
final class HostileSite implements AutoCloseable {

	/** The image has 768 MB, of which heap and direct buffers may take 256 each. */
	private static final List<String> BROKER_OPTIONS = List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m",
			"-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

	private static final List<String> GOOD_OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC");

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final int CALLS = 100;

	private final ChildProcess broker;

	private final ChildProcess good;

	private final Target target;

	/** Of the broker, where it has one. */
	private final KeyPair brokerKeys = KeyPair.generate();

	private final KeyPair clientKeys = KeyPair.generate();

	private final KeyPair hostileKeys = KeyPair.generate();

	private HostileSite(String shell, boolean secured) throws IOException {
		KeyPair worker = KeyPair.generate();
		this.broker = ChildProcess.start("broker", shell, BROKER_OPTIONS, BrokerProgram.class,
				secured ? new Object[] { this.brokerKeys.secretKeyText(), this.clientKeys.publicKey().text(),
						worker.publicKey().text(), this.hostileKeys.publicKey().text() } : new Object[0]);
		List<Endpoint> endpoints = Arrays.stream(this.broker.answer().split(" ")).map(Endpoint::parse).toList();
		List<Endpoint> ofGoodPeers = secured ? endpoints.subList(2, 4) : endpoints;
		List<Object> arguments = new ArrayList<>(ofGoodPeers);
		if (secured) {
			arguments.addAll(List.of(this.brokerKeys.publicKey().text(), worker.secretKeyText(),
					this.clientKeys.secretKeyText()));
		}
		this.good = ChildProcess.start("good-peers", "", GOOD_OPTIONS, GoodPeersProgram.class, arguments.toArray());
		this.good.answer();
		this.target = new Target(endpoints.get(0), endpoints.get(1), ofGoodPeers, this::awaitGoodCalls, null);
	}

	static HostileSite start() throws IOException {
		return start("export MALLOC_ARENA_MAX=2");
	}

	/**
	 * With keys of broker and good peers.
	 */
	static HostileSite startSecured() throws IOException {
		return new HostileSite("export MALLOC_ARENA_MAX=2", true);
	}

	/**
	 * With a shell command before the broker's own.
	 */
	static HostileSite start(String shell) throws IOException {
		return new HostileSite(shell, Boolean.getBoolean("zss.secured"));
	}

	/**
	 * The key that peers must expect of the broker.
	 */
	PublicKey brokerKey() {
		return this.brokerKeys.publicKey();
	}

	/**
	 * The keys of the good client, for a peer that is not so good.
	 */
	ConnectionKeys clientKeys() {
		return new ConnectionKeys(this.clientKeys, List.of(brokerKey()));
	}

	Target target() {
		return this.target;
	}

	/**
	 * The endpoints of the good peers, for hostile ones that have a key as well. It
	 * allows to call and serve everything, and to look.
	 */
	Target keyedTarget() {
		List<Endpoint> secured = this.target.ofGoodPeers();
		return new Target(secured.get(0), secured.get(1), secured, this::awaitGoodCalls,
				new ConnectionKeys(this.hostileKeys, List.of(brokerKey())));
	}

	/**
	 * Waits until the good client has made some more calls.
	 */
	void awaitGoodCalls() {
		long enough = goodCalls() + CALLS;
		Awaitility.await().atMost(LIMIT).until(() -> {
			assertThat(this.broker.isAlive()).as("the broker's process lives").isTrue();
			return goodCalls() >= enough;
		});
	}

	/**
	 * What became of the good client's calls since this was last asked for.
	 */
	Counts counts() {
		return Counts.parse(this.good.ask("counts"));
	}

	BrokerState brokerState() {
		return BrokerState.parse(this.broker.ask("state"));
	}

	BrokerState brokerStateAfterCollection() {
		return BrokerState.parse(this.broker.ask("collect"));
	}

	boolean isBrokerAlive() {
		return this.broker.isAlive();
	}

	List<String> brokerLog() throws IOException {
		return this.broker.log();
	}

	/**
	 * The good peers have all that is theirs, and the broker is the one that was started.
	 */
	void assertNothingLost() {
		awaitGoodCalls();
		Counts counts = counts();
		assertThat(counts.failures()).as("failed calls of the good client, the last one: %s", counts.failure())
			.isZero();
		assertThat(counts.executions()).as("executions of %s good calls", counts.calls()).isEqualTo(counts.calls());
		assertThat(counts.losses()).as("registrations lost by the good worker").isZero();
		assertThat(this.broker.isAlive()).as("the broker's process lives").isTrue();
		assertThat(brokerState().well()).as("nothing of the broker has failed").isTrue();
	}

	/**
	 * Nothing of the hostile peers is left in the broker.
	 */
	void awaitOnlyGoodPeersLeft() {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
			BrokerState state = brokerState();
			assertThat(state.services()).as("services").isEqualTo(1);
			assertThat(state.instances()).as("instances").isEqualTo(1);
			assertThat(state.atWorkers()).as("requests at workers").isLessThanOrEqualTo(10);
			assertThat(state.clients()).as("clients with requests").isLessThanOrEqualTo(1);
		});
	}

	@Override
	public void close() throws IOException {
		List<IOException> failures = new ArrayList<>();
		for (ChildProcess process : List.of(this.good, this.broker)) {
			try {
				process.close();
			}
			catch (IOException ex) {
				failures.add(ex);
			}
		}
		if (!failures.isEmpty()) {
			throw failures.get(0);
		}
	}

	private long goodCalls() {
		return Long.parseLong(this.good.ask("calls"));
	}

}
