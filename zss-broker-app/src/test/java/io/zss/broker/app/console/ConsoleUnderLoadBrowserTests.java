package io.zss.broker.app.console;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.app.ZssBrokerApplication;
import io.zss.client.ClientOptions;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.ZssException;
import io.zss.transport.Endpoint;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.VerbHandler;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console in a real browser while a real broker, workers and a client are at work:
 * one afternoon, in which a worker is lost, errors come, a call is made, an instance is
 * drained, and the broker ends and returns.
 */
@Timeout(180)
@RequiresChromium
class ConsoleUnderLoadBrowserTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String FIRST = "3f2a7c1e-0d0a-4b6e-9a52-6b6f1f1d2f11";

	private static final String SECOND = "9b1d4e55-7c33-4d4f-8a0e-2f4b1a6e7c20";

	private static final String THIRD = "c41e9a70-5b1f-4a64-8f4f-0d2f6f1f9a33";

	@RegisterExtension
	static final ConsoleBrowser BROWSER = new ConsoleBrowser();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "orders");
		thread.setDaemon(true);
		return thread;
	});

	private final Map<String, AtomicLong> served = Map.of(FIRST, new AtomicLong(), SECOND, new AtomicLong());

	private final ScheduledExecutorService load = Executors.newScheduledThreadPool(4);

	private Broker broker;

	private ConfigurableApplicationContext context;

	private ZssWorker first;

	private ZssWorker second;

	private Process third;

	private ZssClient client;

	@BeforeEach
	void start() throws Exception {
		this.broker = new Broker(brokerOptions(0, 0));
		this.broker.start();
		this.first = worker(FIRST, this.broker.backend());
		this.second = worker(SECOND, this.broker.backend());
		this.third = OrdersProgram.start(this.broker.backend(), THIRD);
		this.client = new ZssClient(ClientOptions.of("shop", this.broker.frontend()));
		this.client.start();
		this.context = SpringApplication.run(ZssBrokerApplication.class, "--server.port=0",
				"--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.console.brokers=" + this.broker.frontend());
		for (int i = 0; i < 4; i++) {
			// Light enough to leave the machine to the browser as well.
			this.load.scheduleWithFixedDelay(() -> call("CREATE", "coffee"), 0, 5, TimeUnit.MILLISECONDS);
		}
	}

	@AfterEach
	void stop() throws Exception {
		this.load.shutdown();
		this.context.close();
		this.client.close();
		this.third.destroyForcibly();
		this.second.close();
		this.first.close();
		this.broker.close();
		this.threads.shutdown();
	}

	@Test
	void showsWhatHappensWhileCallsAreMade() {
		open("");
		ratesMove();
		killedInstanceGoes();
		errorAppears();
		callShowsItsReply();
		drainedInstanceGetsNothing();
		brokerEndsAndReturns();
	}

	private void ratesMove() {
		BROWSER.await("table", "ORDERS");
		Awaitility.await().atMost(LIMIT).until(() -> rate() > 0);
		String before = BROWSER.text(".rate b");
		Awaitility.await().atMost(LIMIT).until(() -> rate() > 0 && !BROWSER.text(".rate b").equals(before));
		assertThat(BROWSER.text(".live")).contains("live");
	}

	private void killedInstanceGoes() {
		open("#/services/ORDERS");
		BROWSER.await("main", FIRST, SECOND, THIRD);
		this.third.destroyForcibly();
		Awaitility.await().atMost(LIMIT).until(() -> {
			// The first table: the errors below name the instance that they came from.
			String page = BROWSER.text("tbody");
			return page.contains(FIRST) && page.contains(SECOND) && !page.contains(THIRD);
		});
		open("#/events");
		BROWSER.await("main", "lost", "its connection has closed", THIRD);
		long calls = this.served.get(FIRST).get();
		Awaitility.await().atMost(LIMIT).until(() -> this.served.get(FIRST).get() > calls + 10);
	}

	private void errorAppears() {
		open("#/errors");
		call("FAIL", "out of paper");
		BROWSER.await("main", "ORDERS:FAIL", "500", "Out of paper");
	}

	private void callShowsItsReply() {
		open("#/services/ORDERS");
		BROWSER.await("#call", "Verb");
		Awaitility.await().atMost(LIMIT).until(() -> !BROWSER.findAll(By.xpath("//option[.='CREATE']")).isEmpty());
		BROWSER.find(By.xpath("//option[.='CREATE']")).click();
		BROWSER.find(By.id("body")).clear();
		BROWSER.find(By.id("body")).sendKeys("\"by hand\"");
		BROWSER.find(By.id("send")).click();
		BROWSER.await(".result", "200", "by hand");
	}

	private void drainedInstanceGetsNothing() {
		BROWSER.button("Drain " + FIRST, "main").sendKeys(Keys.ENTER);
		BROWSER.button("Drain", "dialog").sendKeys(Keys.ENTER);
		BROWSER.await("tbody", "drained");
		Awaitility.await().atMost(LIMIT).until(() -> inFlight(FIRST) == 0);
		long drained = this.served.get(FIRST).get();
		long other = this.served.get(SECOND).get();
		Awaitility.await().atMost(LIMIT).until(() -> this.served.get(SECOND).get() > other + 50);
		assertThat(this.served.get(FIRST)).as("requests of the drained instance").hasValue(drained);
		BROWSER.button("Resume " + FIRST, "main").sendKeys(Keys.ENTER);
		BROWSER.button("Resume", "dialog").sendKeys(Keys.ENTER);
		Awaitility.await().atMost(LIMIT).until(() -> this.served.get(FIRST).get() > drained);
		Awaitility.await().atMost(LIMIT).until(() -> !BROWSER.text("tbody").contains("drained"));
	}

	private void brokerEndsAndReturns() {
		open("");
		BROWSER.await("table", "ORDERS");
		int frontend = this.broker.frontend().port();
		int backend = this.broker.backend().port();
		this.broker.close();
		BROWSER.await("main", "Broker tcp://127.0.0.1:" + frontend + " does not answer");
		BROWSER.await(".live", "no broker");
		this.broker = new Broker(brokerOptions(frontend, backend));
		this.broker.start();
		BROWSER.await(".live", "live");
		BROWSER.await("table", "ORDERS");
		Awaitility.await().atMost(LIMIT).until(() -> !BROWSER.text("main").contains("does not answer") && rate() > 0);
	}

	private static BrokerOptions brokerOptions(int frontend, int backend) {
		return BrokerOptions.builder()
			.frontend("tcp://127.0.0.1:" + ((frontend == 0) ? "*" : frontend))
			.backend("tcp://127.0.0.1:" + ((backend == 0) ? "*" : backend))
			.build();
	}

	private ZssWorker worker(String id, Endpoint backend) {
		VerbHandler create = (request) -> {
			this.served.get(id).incrementAndGet();
			return ControlPayload.decode(request.payload());
		};
		VerbHandler fail = (request) -> {
			throw new ZssException(ErrorBody.of(500).withDeveloperMessage("Out of paper"), null);
		};
		WorkerOptions options = new WorkerOptions(List.of(backend), Duration.ofMillis(200), 10, Duration.ofSeconds(2),
				Duration.ofSeconds(5), WorkerOptions.DEFAULT_MAX_FRAME_BYTES,
				Map.of("id", id, "host", "web1", "pid", "4711"));
		ZssWorker worker = new ZssWorker(
				List.of(new ServiceDefinition("ORDERS", "2.1.0", 8, Map.of("CREATE", create, "FAIL", fail))), options,
				new MessagePackCodec(), this.threads);
		worker.start();
		assertThat(worker.awaitRegistered(LIMIT)).isTrue();
		return worker;
	}

	/**
	 * Makes a call and takes any outcome.
	 */
	private void call(String verb, String payload) {
		try {
			this.client.call(new OutgoingCall(Address.of("ORDERS", verb), Map.of(), Duration.ofSeconds(2), true,
					ControlPayload.encode(payload)));
		}
		catch (ZssCallException ex) {
			// seen in the console
		}
	}

	private int inFlight(String id) {
		return this.broker.snapshot()
			.services()
			.stream()
			.flatMap((service) -> service.instances().stream())
			.filter((instance) -> id.equals(instance.facts().get("id")))
			.mapToInt((instance) -> instance.inFlight())
			.sum();
	}

	private double rate() {
		String rate = BROWSER.text(".rate b").replace(",", "");
		return rate.matches("[0-9.]+") ? Double.parseDouble(rate) : 0;
	}

	private void open(String page) {
		BROWSER.open(this.context, page);
	}

}
