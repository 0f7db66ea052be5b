package io.zss.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.zss.spring.client.ImportZssClients;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.TestBus;
import io.zss.annotation.ZssErrorStatus;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.client.ZssTimeoutException;
import io.zss.observation.ZssMeters;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

import org.springframework.context.annotation.Configuration;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests that timers show what callers got, alike with observations and without.
 */
class RecordedOutcomesTests {

	private static final Duration PATIENCE = TestBus.LIMIT;

	static final List<Arguments> outcomes = Stream.of(Mode.values())
		.flatMap((mode) -> Stream.of(arguments(mode, "fine", 200, "none", "none"),
				arguments(mode, "created", 201, "none", "none"), arguments(mode, "accepted", 202, "none", "none"),
				arguments(mode, "chosen", 422, "ZssRemoteException", "ZssException"),
				arguments(mode, "thrown", 410, "ZssRemoteException", "ZssException"),
				arguments(mode, "annotated", 409, "ZssRemoteException", "Annotated"),
				arguments(mode, "mapped", 404, "ZssRemoteException", "Mapped"),
				arguments(mode, "later", 409, "ZssRemoteException", "Annotated"),
				arguments(mode, "failed", 500, "ZssRemoteException", "IllegalStateException"),
				arguments(mode, "unwritable", 500, "ZssRemoteException", "ZssException"),
				arguments(mode, "slow", 599, "ZssTimeoutException", "ZssException")))
		.toList();

	@ParameterizedTest
	@FieldSource("outcomes")
	void timersOfBothSidesShowWhatTheCallerGot(Mode mode, String verb, int status, String callError,
			String requestError) {
		mode.runner().withUserConfiguration(Outcomes.class).run((context) -> {
			assertThat(status(context, verb)).isEqualTo(status);
			Tags address = Tags.of("sid", "OUTCOMES", "verb", verb.toUpperCase(Locale.ROOT), "status", "" + status);
			// Without a success, a 404 does not show that the verb exists.
			awaitOne(context, "zss.client.calls", address.and("client", "default", "error", callError)
				.and("verb", (status == 404) ? ZssMeters.UNKNOWN : verb.toUpperCase(Locale.ROOT)));
			awaitOne(context, "zss.worker.requests", address.and("error", requestError));
			context.getBean(Outcomes.class).go.countDown();
		});
	}

	@ParameterizedTest
	@EnumSource
	void requestsThatNoHandlerSawAreRecordedToo(Mode mode) {
		mode.runner().withUserConfiguration(Outcomes.class).run((context) -> {
			exchange(context, "outcomes", "absent");
			exchange(context, "outcomes", "away");
			awaitTimer(context, "zss.worker.requests",
					Tags.of("sid", "OUTCOMES", "verb", ZssMeters.UNKNOWN, "status", "404", "error", "ZssException"), 2);
		});
	}

	@ParameterizedTest
	@EnumSource
	void requestsForWhichTheExecutorHasNoThreadAreRecorded(Mode mode) {
		mode.runner()
			.withUserConfiguration(Outcomes.class)
			.withBean(RefusingTasks.class, RefusingTasks::new)
			.run((context) -> {
				assertThat(exchange(context, "outcomes", "fine").status()).isEqualTo(503);
				awaitOne(context, "zss.worker.requests",
						Tags.of("sid", "OUTCOMES", "verb", "FINE", "status", "503", "error", "ZssException"));
			});
	}

	@ParameterizedTest
	@EnumSource
	void namesThatNoServiceHasShareOneTimer(Mode mode) {
		mode.runner().withUserConfiguration(Outcomes.class).run((context) -> {
			for (int i = 0; i < 50; i++) {
				assertThat(exchange(context, "made-up-" + i, "verb").status()).isEqualTo(404);
				assertThat(exchange(context, "outcomes", "made-up-" + i).status()).isEqualTo(404);
			}
			awaitTimer(context, "zss.client.calls", Tags.of("sid", ZssMeters.UNKNOWN, "verb", ZssMeters.UNKNOWN), 50);
			awaitTimer(context, "zss.client.calls", Tags.of("sid", "OUTCOMES", "verb", ZssMeters.UNKNOWN), 50);
			assertThat(tagValues(context, "sid")).containsOnly(ZssMeters.UNKNOWN, "OUTCOMES");
			assertThat(tagValues(context, "verb")).containsOnly(ZssMeters.UNKNOWN);
		});
	}

	@ParameterizedTest
	@EnumSource
	void namesThatADeclaredClientCallsAreKnownBeforeAnyReply(Mode mode) {
		mode.runner().withUserConfiguration(ImportsAbsent.class).run((context) -> {
			assertThatExceptionOfType(ZssServiceNotFoundException.class)
				.isThrownBy(() -> context.getBean(Absent.class).find());
			awaitOne(context, "zss.client.calls", Tags.of("sid", "ABSENT", "verb", "FIND", "status", "404"));
		});
	}

	@ParameterizedTest
	@EnumSource
	void aCallIsCountedOnceHoweverOftenItIsRepeated(Mode mode) {
		mode.runner()
			.withUserConfiguration(Outcomes.class)
			.withPropertyValues("zss.client.services.nowhere.retry.max-retries=2",
					"zss.client.services.nowhere.retry.delay=1ms")
			.run((context) -> {
				assertThat(exchange(context, "nowhere", "verb").status()).isEqualTo(404);
				awaitOne(context, "zss.client.calls", Tags.of("status", "404"));
			});
	}

	@ParameterizedTest
	@EnumSource
	void namedClientsAreToldApart(Mode mode) {
		mode.runner().withUserConfiguration(Outcomes.class).run((first) -> {
			String frontend = first.getBean(Broker.class).frontend().toString();
			mode.runner()
				.withPropertyValues("zss.broker.enabled=false", "zss.client.brokers=" + frontend,
						"zss.client.named.billing.brokers=" + frontend, "zss.worker.enabled=false")
				.run((context) -> {
					exchange(context, "outcomes", "fine");
					context.getBean("billingZssTemplate", ZssTemplate.class)
						.call("outcomes", "fine", null, String.class);
					awaitOne(context, "zss.client.calls", Tags.of("client", "default", "status", "200"));
					awaitOne(context, "zss.client.calls", Tags.of("client", "billing", "status", "200"));
				});
		});
	}

	@ParameterizedTest
	@EnumSource
	void anObservationHandlerThatThrowsTouchesNoCallAndNoRequest(Mode mode) {
		mode.runner()
			.withUserConfiguration(Outcomes.class)
			.withInitializer((context) -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof ObservationRegistry registry) {
						registry.observationConfig().observationHandler(new Throwing());
					}
					return bean;
				}
			}))
			.run((context) -> {
				assertThat(exchange(context, "outcomes", "fine").status()).isEqualTo(200);
				assertThat(exchange(context, "outcomes", "thrown").status()).isEqualTo(410);
			});
	}

	@ParameterizedTest
	@EnumSource
	void timeOutsOfTheClientItselfAreRecorded(Mode mode) {
		mode.runner().withUserConfiguration(Outcomes.class).run((context) -> {
			exchange(context, "outcomes", "fine");
			assertThatExceptionOfType(ZssTimeoutException.class).isThrownBy(() -> context.getBean(ZssTemplate.class)
				.service("outcomes")
				.verb("never")
				.timeout(Duration.ofMillis(100))
				.call(Object.class));
			awaitOne(context, "zss.client.calls", Tags.of("sid", "OUTCOMES", "status", "599"));
			awaitOne(context, "zss.worker.requests",
					Tags.of("sid", "OUTCOMES", "verb", "NEVER", "status", "599", "error", "ZssException"));
		});
	}

	private static int status(ApplicationContext context, String verb) {
		return exchange(context, "outcomes", verb).status();
	}

	private static ZssResponse<Object> exchange(ApplicationContext context, String sid, String verb) {
		return context.getBean(ZssTemplate.class)
			.service(sid)
			.verb(verb)
			.timeout(Duration.ofSeconds(30))
			.exchange(Object.class);
	}

	private static void awaitOne(ApplicationContext context, String name, Tags tags) {
		awaitTimer(context, name, tags, 1);
	}

	private static void awaitTimer(ApplicationContext context, String name, Tags tags, int count) {
		MeterRegistry meters = context.getBean(MeterRegistry.class);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(meters.find(name).tags(tags).timers()).as(() -> all(meters))
				.singleElement()
				.satisfies((timer) -> assertThat(timer.count()).isEqualTo(count)));
	}

	private static String all(MeterRegistry meters) {
		StringBuilder all = new StringBuilder("of");
		meters.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().matches("zss.(client|worker).*"))
			.forEach((id) -> all.append('\n').append(id));
		return all.toString();
	}

	private static Set<@Nullable String> tagValues(ApplicationContext context, String key) {
		Set<@Nullable String> values = new TreeSet<>();
		context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("zss.client"))
			.flatMap((id) -> id.getTags().stream())
			.filter((tag) -> tag.getKey().equals(key))
			.map(Tag::getValue)
			.forEach(values::add);
		return values;
	}

	@ZssService("absent")
	interface Absent {

		@ZssVerb
		String find();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Absent.class)
	static class ImportsAbsent {

	}

	/**
	 * Whether the application observes what happens, or only has meters.
	 */
	enum Mode {

		OBSERVED, METERS_ONLY;

		ApplicationContextRunner runner() {
			ApplicationContextRunner runner = ZssContextRunner.withBroker()
				.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
				.withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
			return (this == OBSERVED)
					? runner.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class)) : runner;
		}

	}

	@ZssService("outcomes")
	static class Outcomes {

		final CountDownLatch go = new CountDownLatch(1);

		@ZssVerb
		String fine() {
			return "fine";
		}

		@ZssVerb(status = "201")
		String created() {
			return "created";
		}

		@ZssVerb
		ZssResponse<String> accepted() {
			return new ZssResponse<>(202, Map.of(), "accepted");
		}

		@ZssVerb
		ZssResponse<String> chosen() {
			return ZssResponse.failed(new ErrorBody(422, "No.", "no"));
		}

		@ZssVerb
		void thrown() {
			throw new ZssException(410, "gone", "gone");
		}

		@ZssVerb
		void annotated() {
			throw new Annotated();
		}

		@ZssVerb
		void mapped() {
			throw new Mapped();
		}

		@ZssVerb
		CompletableFuture<String> later() {
			return CompletableFuture.failedFuture(new Annotated());
		}

		@ZssVerb
		void failed() {
			throw new IllegalStateException("secret");
		}

		@ZssVerb
		Object unwritable() {
			return new Object() {
				@JsonProperty
				String value() {
					throw new IllegalStateException("secret");
				}
			};
		}

		@ZssVerb(timeout = "50ms")
		void slow() throws InterruptedException {
			this.go.await();
		}

		@ZssVerb
		CompletableFuture<String> never() {
			return new CompletableFuture<>();
		}

		@ZssExceptionHandler
		ErrorBody handle(Mapped failure) {
			return new ErrorBody(404, "Not found.", "not found");
		}

	}

	@ZssErrorStatus(409)
	static class Annotated extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Mapped extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	/**
	 * An executor of the application that is full.
	 */
	static class RefusingTasks implements TaskDecorator {

		@Override
		public Runnable decorate(Runnable task) {
			throw new RejectedExecutionException("full");
		}

	}

	static class Throwing implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			throw new IllegalStateException("start");
		}

		@Override
		public void onStop(Observation.Context context) {
			throw new IllegalStateException("stop");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
