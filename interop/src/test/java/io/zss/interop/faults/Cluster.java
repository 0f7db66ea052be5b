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
 * Brokers, and workers that register with each of them.
 */
final class Cluster implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String SID = "WORK";

	private final Path executions;

	private final List<BrokerMember> brokers = new ArrayList<>();

	private final List<Member> workers = new ArrayList<>();

	/**
	 * An empty cluster.
	 * @param executions where the workers write down what they execute
	 */
	Cluster(Path executions) {
		this.executions = executions;
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
		List<String> command = JavaCommand.broker("tcp://0.0.0.0:" + frontendPort, "tcp://0.0.0.0:" + backendPort,
				properties);
		return add(place, command, "tcp://" + place.address() + ":" + frontendPort,
				"tcp://" + place.address() + ":" + backendPort);
	}

	/**
	 * Starts a broker at an address of the loopback interface without waiting for it.
	 */
	BrokerMember addBroker(String address, int frontendPort, int backendPort) {
		String frontend = "tcp://" + address + ":" + frontendPort;
		String backend = "tcp://" + address + ":" + backendPort;
		return add(Place.HERE, JavaCommand.broker(frontend, backend), frontend, backend);
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
				"--faults.executions=" + this.executions);
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
		return ServiceList.instances(broker.frontend(), SID);
	}

	/**
	 * How many requests of the service a broker has taken.
	 * @return the number, or -1 when it does not answer
	 */
	static long requests(BrokerMember broker) {
		return ServiceList.requests(broker.frontend(), SID);
	}

	private BrokerMember add(Place place, List<String> command, String frontend, String backend) {
		BrokerMember broker = new BrokerMember(
				new Member("broker " + (this.brokers.size() + 1), PeerProcess.BROKER_READY, place.command(command)),
				frontend, backend);
		this.brokers.add(broker);
		return broker;
	}

	@Override
	public void close() {
		this.workers.forEach(Member::close);
		this.brokers.forEach((broker) -> broker.member().close());
	}

}
