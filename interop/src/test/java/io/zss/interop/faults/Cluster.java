package io.zss.interop.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.zss.interop.JavaCommand;
import io.zss.interop.PeerProcess;
import io.zss.interop.Ports;
import io.zss.interop.ServiceList;
import org.awaitility.Awaitility;

/**
 * Brokers, and workers that register with each of them: plain, or at the secured
 * endpoints where there are keys.
 */
final class Cluster implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String SID = "WORK";

	private final Path executions;

	/** Null where all is plain. */
	private final ClusterKeys keys;

	private final List<BrokerMember> brokers = new ArrayList<>();

	private final List<Member> workers = new ArrayList<>();

	/**
	 * An empty cluster.
	 * @param executions where the workers write down what they execute
	 */
	Cluster(Path executions) {
		this(executions, ClusterKeys.ofThisRun());
	}

	/**
	 * An empty cluster.
	 * @param executions where the workers write down what they execute
	 * @param keys the keys of all members; null for none
	 */
	Cluster(Path executions, ClusterKeys keys) {
		this.executions = executions;
		this.keys = keys;
	}

	/**
	 * Starts brokers and workers and waits until all know each other.
	 * @param executions where the workers write down what they execute
	 * @param brokers how many
	 * @param workers how many
	 * @param brokerProperties arguments for the brokers
	 */
	static Cluster start(Path executions, int brokers, int workers, String... brokerProperties) {
		Cluster cluster = new Cluster(executions);
		try {
			for (int i = 0; i < brokers; i++) {
				cluster.addBroker(Place.HERE, brokerProperties);
			}
			for (int i = 0; i < workers; i++) {
				cluster.addWorker(Place.HERE);
			}
			cluster.awaitComplete();
			return cluster;
		}
		catch (RuntimeException ex) {
			cluster.close();
			throw ex;
		}
	}

	/**
	 * Starts a broker without waiting for it.
	 */
	BrokerMember addBroker(Place place, String... properties) {
		int frontendPort = Ports.free();
		int backendPort = Ports.free();
		return add(place, "0.0.0.0", place.address(), frontendPort, backendPort, properties);
	}

	/**
	 * Starts a broker at an address of the loopback interface without waiting for it.
	 */
	BrokerMember addBroker(String address, int frontendPort, int backendPort) {
		return add(Place.HERE, address, address, frontendPort, backendPort);
	}

	/**
	 * Starts a worker without waiting for it, that registers with the brokers there are.
	 */
	Member addWorker(Place place) {
		return addWorker(place,
				String.join(",", this.brokers.stream().map(BrokerMember::backend).map(place::addressOf).toList()));
	}

	/**
	 * Starts a worker without waiting for it.
	 */
	Member addWorker(Place place, String backends) {
		List<String> command = JavaCommand.application("io.zss.interop.faults.service.ServiceApplication",
				"--zss.worker.brokers=" + backends, "--zss.worker.concurrency=32",
				// It starts over sooner, and gives a silent broker up no sooner than
				// usual.
				"--zss.worker.heartbeat-interval=250ms", "--zss.worker.liveness=28",
				"--faults.executions=" + this.executions);
		if (this.keys != null) {
			command.add(this.keys.argument(ClusterKeys.WORKER));
		}
		Member worker = new Member("worker " + (this.workers.size() + 1), "READY", place.command(command));
		this.workers.add(worker);
		return worker;
	}

	List<BrokerMember> brokers() {
		return this.brokers;
	}

	List<Member> workers() {
		return this.workers;
	}

	/**
	 * Brokers and workers.
	 */
	List<Member> members() {
		return Stream.concat(this.brokers.stream().map(BrokerMember::member), this.workers.stream()).toList();
	}

	List<String> frontends() {
		return this.brokers.stream().map(BrokerMember::frontend).toList();
	}

	/**
	 * Waits until everybody runs and all workers are registered with all brokers.
	 */
	void awaitComplete() {
		members().forEach(Member::awaitReady);
		this.brokers.forEach((broker) -> awaitInstances(broker, this.workers.size()));
	}

	/**
	 * Waits until a broker has so many instances of the service.
	 */
	static void awaitInstances(BrokerMember broker, int count) {
		Awaitility.await(count + " instances at " + broker).atMost(LIMIT).until(() -> instances(broker) == count);
	}

	/**
	 * How many instances of the service a broker has now.
	 * @return the number, or -1 when it does not answer
	 */
	static int instances(BrokerMember broker) {
		return ServiceList.instances(broker.plain(), SID);
	}

	/**
	 * How many requests of the service a broker has taken.
	 * @return the number, or -1 when it does not answer
	 */
	static long requests(BrokerMember broker) {
		return ServiceList.requests(broker.plain(), SID);
	}

	private BrokerMember add(Place place, String boundTo, String address, int frontendPort, int backendPort,
			String... properties) {
		String bound = "tcp://" + boundTo + ":";
		String frontend = "tcp://" + address + ":" + frontendPort;
		String plain = frontend;
		List<String> command;
		if (this.keys == null) {
			command = JavaCommand.broker(bound + frontendPort, bound + backendPort, properties);
		}
		else {
			int plainPort = Ports.free();
			plain = "tcp://" + address + ":" + plainPort;
			command = JavaCommand.broker(bound + plainPort, bound + Ports.free(), properties);
			command.addAll(List.of("--zss.security.broker.frontend=" + bound + frontendPort,
					"--zss.security.broker.backend=" + bound + backendPort, this.keys.argument(ClusterKeys.BROKER)));
		}
		BrokerMember broker = new BrokerMember(
				new Member("broker " + (this.brokers.size() + 1), PeerProcess.BROKER_READY, place.command(command)),
				frontend, "tcp://" + address + ":" + backendPort, plain);
		this.brokers.add(broker);
		return broker;
	}

	@Override
	public void close() {
		this.workers.forEach(Member::close);
		this.brokers.forEach((broker) -> broker.member().close());
	}

}
