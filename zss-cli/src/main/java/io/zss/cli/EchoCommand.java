package io.zss.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.worker.RegistrationListener;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import io.zss.worker.WorkerOptions;
import io.zss.worker.WorkerStatus;
import io.zss.worker.ZssWorker;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Offers a service that answers with what it is sent, until it is interrupted.
 */
@Command(name = "echo",
		description = { "Offers a service that echoes its requests, until Ctrl-C.", "",
				"It registers with the backend of each broker. Its verbs:", "  ECHO    answers the payload",
				"  SLEEP   answers after as many milliseconds as the payload says",
				"  FAIL    answers with the status that the payload says", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss serve echo", "  zss serve echo --sid orders --delay 50ms --verbose",
				"  zss serve echo --backend broker-a:7776,broker-b:7776",
				"  zss serve echo --backend broker:7778 --key-file echo.key --server-key broker.pub" })
final class EchoCommand implements Callable<Integer> {

	private static final String BACKEND_VARIABLE = "ZSS_BACKEND";

	private static final long WATCH_MILLIS = 500;

	private static final int MAX_CONCURRENCY = 10_000;

	private final Root root;

	@Option(names = "--backend", split = ",", paramLabel = "ADDRESS",
			description = "Backends of brokers. Default: $ZSS_BACKEND, else port 7776 of the "
					+ "hosts that --broker names with port 7777")
	private @Nullable List<String> backends;

	@Option(names = "--sid", paramLabel = "SERVICE", defaultValue = "ECHO",
			description = "The service's name. Default: ${DEFAULT-VALUE}")
	private String sid = "ECHO";

	@Option(names = "--service-version", paramLabel = "VERSION", defaultValue = "",
			description = "The service's version. Default: none")
	private String version = "";

	@Option(names = { "-c", "--concurrency" }, paramLabel = "N", defaultValue = "16",
			description = "How many requests it takes at a time. Default: ${DEFAULT-VALUE}")
	private int concurrency = 16;

	@Option(names = "--delay", paramLabel = "TIME", converter = DurationConverter.class,
			description = "Delay before each answer")
	private @Nullable Duration delay;

	@Option(names = { "-v", "--verbose" }, description = "Print each request")
	private boolean verbose;

	EchoCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() throws InterruptedException {
		if (this.concurrency < 1 || this.concurrency > MAX_CONCURRENCY) {
			throw new CommandFailure(ExitCode.USAGE, "The concurrency must be 1 to " + MAX_CONCURRENCY);
		}
		Output output = new Output(this.root);
		List<Endpoint> brokers = BrokerAddresses.of(backends(), BrokerAddresses.BACKEND_PORT);
		for (Endpoint broker : brokers) {
			try {
				BrokerSession.probe(broker, this.root.timeout(Root.ASK_TIMEOUT));
			}
			catch (CommandFailure ex) {
				output.warning(ex.getMessage() + "; trying until there is one");
			}
		}
		ExecutorService threads = Executors.newFixedThreadPool(this.concurrency, (task) -> {
			Thread thread = new Thread(task, "zss-echo");
			thread.setDaemon(true);
			return thread;
		});
		ZssWorker worker = new ZssWorker(List.of(definition()), options(brokers), EchoCodec.INSTANCE, threads,
				LoopClock.system(), (address, status, nanos) -> {
					if (this.verbose) {
						print(output, output.style().status(status, Integer.toString(status)) + "  " + address + "  "
								+ Units.micros(nanos / 1e3));
					}
				}, new Registrations(output));
		serve(worker, output);
		return ExitCode.OK;
	}

	private static void serve(ZssWorker worker, Output output) throws InterruptedException {
		CountDownLatch interrupted = new CountDownLatch(1);
		Thread hook = new Thread(() -> {
			worker.stop();
			interrupted.countDown();
		}, "zss-interrupt");
		Runtime.getRuntime().addShutdownHook(hook);
		worker.start();
		try {
			Map<String, String> missing = new HashMap<>();
			while (!interrupted.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
				warn(worker.status(), missing, output);
			}
		}
		catch (InterruptedException ex) {
			// The thread was asked to end, not the process.
			Runtime.getRuntime().removeShutdownHook(hook);
			worker.stop();
			throw ex;
		}
	}

	/**
	 * Says why the service is not registered with a broker, once for each reason. That a
	 * registration was lost is said already.
	 */
	private static void warn(WorkerStatus status, Map<String, String> missing, Output output) {
		for (WorkerStatus.Link link : status.links()) {
			String reason = link.registered() ? "" : Objects.requireNonNullElse(link.reason(), "");
			String before = missing.put(link.broker(), reason);
			if (!reason.isEmpty() && !reason.equals(before) && !"".equals(before)) {
				output.warning(link.sid() + " is not registered at " + link.broker() + ": " + Printable.of(reason));
			}
		}
	}

	private List<String> backends() {
		if (this.backends != null && !this.backends.isEmpty()) {
			return this.backends;
		}
		String variable = this.root.shell().variable(BACKEND_VARIABLE);
		return (variable != null) ? List.of(variable.split("\\s*,\\s*"))
				: this.root.brokers().stream().map(EchoCommand::backend).toList();
	}

	/**
	 * The backend that belongs to a frontend, which is known for the suite's ports alone.
	 */
	private static String backend(String frontend) {
		Endpoint named = BrokerAddresses.frontend(frontend);
		if (named.port() != BrokerAddresses.FRONTEND_PORT) {
			throw new CommandFailure(ExitCode.USAGE,
					"--broker and ZSS_BROKER name frontends, and the backend that belongs to " + named
							+ " is not known",
					"A service registers at a broker's backend: name it with --backend or ZSS_BACKEND.");
		}
		return named.host() + ":" + BrokerAddresses.BACKEND_PORT;
	}

	private ServiceDefinition definition() {
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		verbs.put("ECHO", new EchoVerb("Answers the payload", Map.of(), (request) -> {
			if (this.delay != null) {
				Thread.sleep(this.delay.toMillis());
			}
			return payload(request);
		}));
		long hour = TimeUnit.HOURS.toMillis(1);
		verbs.put("SLEEP", new EchoVerb("Answers the payload after so many milliseconds",
				Map.of("type", "integer", "minimum", 0, "maximum", hour, "default", 1000), (request) -> {
					Thread.sleep(number(request, 0, hour));
					return payload(request);
				}));
		verbs.put("FAIL", new EchoVerb("Answers an error of this status", Map.of("type", "integer", "minimum",
				Status.BAD_REQUEST, "maximum", Status.TIMEOUT, "default", Status.CONFLICT), (request) -> {
					int status = (int) number(request, Status.BAD_REQUEST, Status.TIMEOUT);
					throw error(status, "As requested");
				}));
		try {
			return new ServiceDefinition(this.sid, this.version, this.concurrency, verbs,
					"Echoes, sleeps and fails, to try clients and brokers");
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.USAGE, Printable.of(String.valueOf(ex.getMessage())));
		}
	}

	private static @Nullable Object payload(ServiceRequest request) {
		return ControlPayload.decode(request.payload());
	}

	private static long number(ServiceRequest request, long min, long max) {
		if (payload(request) instanceof Number number && number.longValue() >= min && number.longValue() <= max) {
			return number.longValue();
		}
		throw error(Status.BAD_REQUEST, "The payload must be a number, " + min + " to " + max);
	}

	private static ZssException error(int status, String developerMessage) {
		return new ZssException(ErrorBody.of(status).withDeveloperMessage(developerMessage), null);
	}

	private WorkerOptions options(List<Endpoint> brokers) {
		WorkerOptions standard = WorkerOptions.of(brokers.toArray(Endpoint[]::new));
		Map<String, String> facts = new LinkedHashMap<>();
		// stays drained when it connects again
		facts.put("id", UUID.randomUUID().toString());
		facts.put("application", "zss serve echo");
		facts.put("host", host());
		facts.put("pid", Long.toString(ProcessHandle.current().pid()));
		return new WorkerOptions(standard.brokers(), standard.heartbeatInterval(), standard.liveness(),
				standard.maxReconnectInterval(), Duration.ofSeconds(5), standard.maxFrameBytes(), facts,
				this.root.keys());
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

	private static synchronized void print(Output output, String text) {
		output.line(text);
		output.out().flush();
	}

	/**
	 * Says how the service comes and goes.
	 */
	private record Registrations(Output output) implements RegistrationListener {

		@Override
		public void onRegistered(String sid, String broker) {
			print(this.output, this.output.style().green("registered") + "  " + sid + " at " + broker
					+ "; try: zss call " + sid.toLowerCase(Locale.ROOT) + " echo '{\"hello\":\"world\"}'");
		}

		@Override
		public void onLost(String sid, String broker, String reason) {
			print(this.output,
					this.output.style().red("lost") + "  " + sid + " at " + broker + ": " + Printable.of(reason));
		}

	}

}
