package io.zss.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.zss.TestBus;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssRemoteException;
import io.zss.observation.CallContext;
import io.zss.observation.CallObservation;
import io.zss.observation.RequestContext;
import io.zss.observation.RequestObservation;
import io.zss.protocol.ZssException;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZssObservationAutoConfiguration}.
 */
class ZssObservationAutoConfigurationTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final AtomicInteger stopped = new AtomicInteger();

	private final ApplicationContextRunner unobserved = ZssContextRunner.withBroker()
		.withUserConfiguration(Inner.class, Outer.class);

	private final ApplicationContextRunner runner = this.unobserved.withBean("observationRegistry",
			ObservationRegistry.class, () -> this.registry);

	@BeforeEach
	void countObservationsThatHaveStopped() {
		this.registry.observationConfig().observationHandler(new StopCounter(this.stopped));
	}

	@Test
	void callAndRequestAreObserved() {
		this.runner.run((context) -> {
			assertThat(call(context.getBean(ZssTemplate.class), "inner", "hello")).isEqualTo("Hello none");
			awaitObservations(2);
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasObservationWithNameEqualTo("zss.client.calls")
				.that()
				.hasContextualNameEqualTo("INNER HELLO")
				.hasLowCardinalityKeyValue("sid", "INNER")
				.hasLowCardinalityKeyValue("verb", "HELLO")
				.hasLowCardinalityKeyValue("status", "200")
				.hasHighCardinalityKeyValueWithKey("rid")
				.hasBeenStopped();
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasObservationWithNameEqualTo("zss.worker.requests")
				.that()
				.hasContextualNameEqualTo("INNER HELLO")
				.hasLowCardinalityKeyValue("status", "200")
				.hasHighCardinalityKeyValueWithKey("rid")
				.hasBeenStopped();
		});
	}

	@Test
	void failuresAreObservedOnBothSides() {
		this.runner.run((context) -> {
			assertThatExceptionOfType(ZssRemoteException.class)
				.isThrownBy(() -> call(context.getBean(ZssTemplate.class), "inner", "fail"));
			awaitObservations(2);
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasObservationWithNameEqualTo("zss.client.calls")
				.that()
				.hasLowCardinalityKeyValue("status", "409")
				.hasError();
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasObservationWithNameEqualTo("zss.worker.requests")
				.that()
				.hasLowCardinalityKeyValue("status", "409")
				.hasError();
		});
	}

	@Test
	void observationOfAnAsynchronousResultStaysOpenUntilItIsThere() {
		this.runner.run((context) -> {
			Inner inner = context.getBean(Inner.class);
			CompletableFuture<@Nullable String> later = context.getBean(ZssTemplate.class)
				.async("inner", "later", null, String.class);
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.untilAsserted(() -> TestObservationRegistryAssert.assertThat(this.registry)
					.hasObservationWithNameEqualTo("zss.worker.requests")
					.that()
					.isNotStopped());
			inner.later.complete("done");
			assertThat(later).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
			awaitObservations(2);
		});
	}

	@Test
	void traceGoesAlongFromTheCallerThroughAHandlerToTheNext() {
		this.registry.observationConfig().observationHandler(new Tracer());
		this.runner.run((context) -> {
			assertThat(call(context.getBean(ZssTemplate.class), "outer", "pass")).isEqualTo("Hello call/request/call");
			awaitObservations(4);
		});
	}

	@Test
	void linesAboutAFailedHandlerAreWithinItsTrace() {
		this.registry.observationConfig().observationHandler(new TraceIds());
		Logger logger = (Logger) LoggerFactory.getLogger("io.zss.worker");
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		try {
			this.runner.run((context) -> {
				ZssTemplate template = context.getBean(ZssTemplate.class);
				assertThatExceptionOfType(ZssRemoteException.class)
					.isThrownBy(() -> call(template, "inner", "break-down"));
				assertThatExceptionOfType(ZssRemoteException.class)
					.isThrownBy(() -> call(template, "inner", "break-down-later"));
			});
		}
		finally {
			logger.detachAppender(appender);
		}
		assertThat(appender.list).filteredOn((event) -> event.getLevel().equals(Level.ERROR))
			.hasSize(2)
			.allSatisfy((event) -> assertThat(event.getMDCPropertyMap()).containsEntry("traceId", "4711"));
	}

	@Test
	void observationsBackOff() {
		CallObservation own = new CallObservation(this.registry, null);
		this.runner.withBean("own", CallObservation.class, () -> own)
			.run((context) -> assertThat(context).getBean(CallObservation.class).isSameAs(own));
		this.unobserved.run((context) -> assertThat(context).doesNotHaveBean(CallObservation.class)
			.doesNotHaveBean(RequestObservation.class));
		this.unobserved.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void timersComeFromTheObservationsWhereThereAreSome() {
		this.unobserved
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, ObservationAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry())
			.run((context) -> {
				assertThat(context).doesNotHaveBean("zssCallMetrics").doesNotHaveBean("zssRequestMetrics");
				call(context.getBean(ZssTemplate.class), "inner", "hello");
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				for (String timer : new String[] { "zss.client.calls", "zss.worker.requests" }) {
					Awaitility.await()
						.atMost(TestBus.LIMIT)
						.untilAsserted(() -> assertThat(meters.get(timer)
							.tags("sid", "INNER", "verb", "HELLO", "status", "200")
							.timer()
							.count()).isEqualTo(1));
				}
			});
	}

	private void awaitObservations(int count) {
		Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(this.stopped).hasValue(count));
	}

	private static @Nullable String call(ZssTemplate template, String sid, String verb) {
		return template.service(sid).verb(verb).timeout(Duration.ofSeconds(30)).call(String.class);
	}

	record StopCounter(AtomicInteger stopped) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.incrementAndGet();
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	/**
	 * Has an id in the logging context while the scope of a request is open, as a tracer
	 * does.
	 */
	static final class TraceIds implements ObservationHandler<RequestContext> {

		@Override
		public void onScopeOpened(RequestContext context) {
			MDC.put("traceId", "4711");
		}

		@Override
		public void onScopeClosed(RequestContext context) {
			MDC.remove("traceId");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof RequestContext;
		}

	}

	/**
	 * Writes a path of observations into the headers, as a tracer writes its ids.
	 */
	static final class Tracer implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			if (context instanceof CallContext call) {
				Observation.Context parent = (Observation.Context) ((call.getParentObservation() != null)
						? call.getParentObservation().getContextView() : null);
				String path = (parent != null) ? parent.get("path") + "/call" : "call";
				call.getSetter().set(call.getCarrier(), "path", path);
			}
			else if (context instanceof RequestContext request) {
				request.put("path", request.getGetter().get(request.getCarrier(), "path") + "/request");
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@ZssService("inner")
	static class Inner {

		final CompletableFuture<String> later = new CompletableFuture<>();

		@ZssVerb
		String hello(@ZssHeader(value = "path", defaultValue = "none") String path) {
			return "Hello " + path;
		}

		@ZssVerb
		String fail() {
			throw new ZssException(409, "conflict", "conflict");
		}

		@ZssVerb("break-down")
		void breakDown() {
			throw new IllegalStateException("broken");
		}

		@ZssVerb("break-down-later")
		CompletableFuture<String> breakDownLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("broken");
			});
		}

		@ZssVerb
		CompletableFuture<String> later() {
			return this.later;
		}

	}

	@ZssService("outer")
	static class Outer {

		private final ObjectProvider<ZssTemplate> template;

		Outer(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		@ZssVerb
		@Nullable String pass() {
			return call(this.template.getObject(), "inner", "hello");
		}

	}

}
