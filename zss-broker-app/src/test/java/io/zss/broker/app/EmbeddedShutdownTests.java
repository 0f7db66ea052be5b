package io.zss.broker.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.spring.ZssWorkerContainer;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with web server, client, service and broker, all of which stop in the
 * order in which they need each other.
 */
@Timeout(120)
class EmbeddedShutdownTests {

	private static final int REQUESTS = 20;

	@Test
	void webRequestsInFlightAreAnsweredAndMayStillCallServices() throws Exception {
		ConfigurableApplicationContext context = SpringApplication.run(Everything.class, "--server.port=0",
				"--spring.main.web-application-type=servlet", "--zss.broker.enabled=true",
				"--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.worker.concurrency=" + REQUESTS);
		Slow slow = context.getBean(Slow.class);
		Broker broker = context.getBean(Broker.class);
		ZssWorkerContainer services = context.getBean(ZssWorkerContainer.class);
		List<CompletableFuture<String>> responses = IntStream.range(0, REQUESTS).mapToObj((i) -> get(context)).toList();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> broker.snapshot().requestsAtWorkers() == REQUESTS);

		CompletableFuture<Void> close = CompletableFuture.runAsync(context::close);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isClosing(context));
		assertThat(responses).noneMatch(CompletableFuture::isDone);
		assertThat(services.isRunning()).isTrue();
		assertThat(broker.isRunning()).isTrue();
		slow.go.countDown();

		assertThat(responses).allSatisfy(
				(response) -> assertThat(response).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("slow quick"));
		assertThat(close).succeedsWithin(Duration.ofSeconds(30));
		assertThat(services.isRunning()).isFalse();
		assertThat(broker.isRunning()).isFalse();
	}

	private static CompletableFuture<String> get(ConfigurableApplicationContext context) {
		HttpRequest request = HttpRequest.newBuilder(uri(context)).build();
		return HttpClient.newHttpClient()
			.sendAsync(request, HttpResponse.BodyHandlers.ofString())
			.thenApply(HttpResponse::body);
	}

	/**
	 * The web server takes no more requests.
	 */
	private static boolean isClosing(ConfigurableApplicationContext context) throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(uri(context).resolve("/nothing")).build();
		try {
			HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static URI uri(ConfigurableApplicationContext context) {
		return URI
			.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port") + "/both");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Slow.class, Quick.class, Page.class })
	static class Everything {

	}

	@RestController
	static class Page {

		private final ZssTemplate template;

		Page(ZssTemplate template) {
			this.template = template;
		}

		@GetMapping("/both")
		String both() {
			return this.template.call("slow", "wait", null, String.class) + " "
					+ this.template.call("quick", "now", null, String.class);
		}

	}

	@ZssService("slow")
	static class Slow {

		final CountDownLatch go = new CountDownLatch(1);

		@ZssVerb("wait")
		String await() throws InterruptedException {
			return this.go.await(30, TimeUnit.SECONDS) ? "slow" : "never";
		}

	}

	@ZssService("quick")
	static class Quick {

		@ZssVerb
		String now() {
			return "quick";
		}

	}

}
