package io.zss.interop;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A broker with workers and clients of every kind, started together and shared by all
 * combinations.
 */
final class Site implements AutoCloseable {

	private final BrokerKind kind;

	private final int frontendPort = Ports.free();

	private final int backendPort = Ports.free();

	private final Map<ClientKind, PeerClient> clients = new EnumMap<>(ClientKind.class);

	private final List<PeerProcess> processes = new ArrayList<>();

	private final List<ScriptedWorker> scripted = new ArrayList<>();

	private final List<String> brokerProperties;

	private PeerProcess broker;

	/**
	 * Starts a broker and waits for it.
	 * @param kind the kind of broker
	 * @param brokerProperties arguments for ours, instead of a time to live of 2 s
	 */
	Site(BrokerKind kind, String... brokerProperties) {
		this.kind = kind;
		this.brokerProperties = List.of(brokerProperties);
		this.broker = launchBroker().awaitReady();
	}

	/**
	 * Starts a broker with all kinds of peers and waits for them.
	 */
	static Site withEveryPeer(BrokerKind kind) {
		Site site = new Site(kind);
		try {
			site.startWorker(WorkerKind.OURS, "java");
			site.startWorker(WorkerKind.NODE, "node");
			site.scripted.add(ScriptedWorker.ruby("Ruby", site.backend()));
			site.scripted.add(ScriptedWorker.elixir("Elixir", site.backend()));
			site.startClient(ClientKind.OURS);
			site.startClient(ClientKind.NODE);
			site.startClient(ClientKind.RUBY);
			site.processes.forEach(PeerProcess::awaitReady);
			site.scripted.forEach(ScriptedWorker::awaitRegistered);
			return site;
		}
		catch (RuntimeException ex) {
			site.close();
			throw ex;
		}
	}

	BrokerKind kind() {
		return this.kind;
	}

	String frontend() {
		return "tcp://127.0.0.1:" + this.frontendPort;
	}

	String backend() {
		return "tcp://127.0.0.1:" + this.backendPort;
	}

	PeerProcess broker() {
		return this.broker;
	}

	PeerClient client(ClientKind client) {
		return this.clients.get(client);
	}

	List<ScriptedWorker> scriptedWorkers() {
		return this.scripted;
	}

	/**
	 * Starts a worker without waiting for it.
	 * @param worker the kind of worker
	 * @param sid its service
	 * @param properties further arguments for ours
	 */
	PeerProcess startWorker(WorkerKind worker, String sid, String... properties) {
		String name = worker + " of the " + this.kind;
		PeerProcess process = (worker == WorkerKind.OURS) ? start(name, "READY", javaWorker(sid, properties))
				: start(name, "READY", NodePackages.command("worker.js", backend(), sid));
		this.processes.add(process);
		return process;
	}

	/**
	 * Starts a client without waiting for it.
	 */
	PeerClient startClient(ClientKind client) {
		PeerClient started = switch (client) {
			case OURS -> processClient(client, "READY", JavaCommand
				.application("io.zss.interop.client.ClientApplication", "--zss.client.brokers=" + frontend()));
			case NODE -> processClient(client, "", NodePackages.command("client.js", frontend(), "--long=0"));
			case RUBY -> new RubyClient(frontend());
		};
		this.clients.put(client, started);
		return started;
	}

	/**
	 * Starts a client in a process of its own and waits for it.
	 */
	PeerClient startReadyClient(ClientKind client) {
		PeerClient started = startClient(client);
		this.processes.get(this.processes.size() - 1).awaitReady();
		return started;
	}

	/**
	 * Kills the broker and starts it again at the same ports.
	 */
	void restartBroker() {
		this.broker.close();
		this.broker = launchBroker().awaitReady();
	}

	/**
	 * Every process that should run but does not.
	 */
	List<String> dead() {
		List<String> dead = new ArrayList<>();
		for (PeerProcess process : this.processes) {
			if (!process.isAlive()) {
				dead.add(process.describe());
			}
		}
		if (!this.broker.isAlive()) {
			dead.add(this.broker.describe());
		}
		return dead;
	}

	@Override
	public void close() {
		this.scripted.forEach(ScriptedWorker::close);
		this.processes.forEach(PeerProcess::close);
		this.broker.close();
	}

	private PeerProcess launchBroker() {
		return (this.kind == BrokerKind.OURS) ? start("our broker", PeerProcess.BROKER_READY, javaBroker())
				: start("Node broker", "READY", NodePackages.command("broker.js", frontend(), backend()));
	}

	private List<String> javaBroker() {
		String[] properties = this.brokerProperties.isEmpty() ? new String[] { "--zss.broker.time-to-live=2s" }
				: this.brokerProperties.toArray(new String[0]);
		return JavaCommand.broker(frontend(), backend(), properties);
	}

	private List<String> javaWorker(String sid, String... properties) {
		List<String> command = JavaCommand.application("io.zss.interop.worker.WorkerApplication",
				"--interop.sid=" + sid, "--zss.worker.brokers=" + backend(), "--zss.worker.startup-timeout=30s");
		command.addAll(List.of(properties));
		return command;
	}

	private PeerClient processClient(ClientKind client, String readyText, List<String> command) {
		ProcessClient started = new ProcessClient(client + " of the " + this.kind, readyText, command);
		this.processes.add(started.process());
		return started;
	}

	private static PeerProcess start(String name, String readyText, List<String> command) {
		return PeerProcess.start(name, readyText, (line) -> {
		}, command);
	}

}
