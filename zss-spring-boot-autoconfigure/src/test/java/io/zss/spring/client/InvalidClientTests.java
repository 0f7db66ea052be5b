package io.zss.spring.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.worker.ServiceRequest;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Interfaces that cannot be clients fail at startup, with a message that says why.
 */
class InvalidClientTests {

	private static final String FIFTY = "01234567890123456789012345678901234567890123456789";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					NoService         | it has no @ZssService, which names the service that it calls.
					NoSid             | its @ZssService names no sid.
					NoInterface       | it is not an interface.
					NoVerbs           | it has no verbs.
					MethodWithoutVerb | its method other has no verb.
					TwoPayloads       | it has several parameters for the payload; put them into one type, or annotate headers with @ZssHeader.
					TakesRequest      | it has a parameter of type ServiceRequest, which exists only while a request is handled; annotate sent values with @ZssHeader or @ZssHeaders.
					HeadersAsText     | its parameter with @ZssHeaders must be a Map<String, Object>.
					Many              | it returns a Flux, but a call has one reply; return a Mono of a List.
					SomeFuture        | it returns a FutureTask; return a CompletionStage or a CompletableFuture.
					Variable          | its result has a type variable; return a type that is known before the call.
					VariableInside    | its result has a type variable; return a type that is known before the call.
					NoTimeout         | its time-out must be at least 1 ms, and is 0s.
					LongVerb          | its method call cannot be a call: 'verb' must have 1 to 128
					SuspendingFuture  | it is a suspend function that returns a CompletableFuture; return the value.
					Unresolved        | '${missing}' cannot be resolved: Could not resolve placeholder 'missing'
					""")
	void failsAtStartupAndSaysWhy(String name, String problem) throws ClassNotFoundException {
		Class<?> type = Class.forName(getClass().getName() + "$" + name);
		ZssContextRunner.withoutBroker()
			.withInitializer((context) -> ZssClientRegistrar.register(type, "", "the.Application",
					(BeanDefinitionRegistry) context))
			.withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class))
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.startsWith(
						type.getName() + ", imported by @ImportZssClients on the.Application, cannot be a ZSS client: ")
				.contains(problem));
	}

	@Test
	void failureAnalyzerSaysWhatIsWrongWhereAndWhatToDo() {
		ZssContextRunner.withoutBroker().withUserConfiguration(Importing.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription())
				.isEqualTo(NoService.class.getName() + ", imported by @ImportZssClients on " + Importing.class.getName()
						+ ", cannot be a ZSS client: it has no @ZssService, which names the service that it calls.");
			assertThat(analysis.getAction())
				.isEqualTo("Annotate NoService with @ZssService(\"...\") and its methods with @ZssVerb.");
		});
	}

	@Test
	void clientThatIsNotNamedInThePropertiesFailsAtStartup() {
		ZssContextRunner.withoutBroker().withUserConfiguration(ImportingForEurope.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription())
				.endsWith("cannot be a ZSS client: there is no client 'eu' and no bean 'euZssTemplate'.");
			assertThat(analysis.getAction()).isEqualTo("Set zss.client.named.eu.brokers.");
		});
	}

	private static FailureAnalysis analyze(Throwable failure) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			// Some of Boot's need arguments.
			.load(FailureAnalyzer.class, (type, name, unusable) -> {
			})
			.stream()
			.filter((analyzer) -> analyzer.getClass().getName().startsWith("io.zss."))
			.map((analyzer) -> analyzer.analyze(failure))
			.filter((analysis) -> analysis != null)
			.findFirst()
			.orElseThrow();
	}

	interface NoService {

		@ZssVerb
		void call();

	}

	@ZssService
	interface NoSid {

		@ZssVerb
		void call();

	}

	@ZssService("orders")
	abstract static class NoInterface {

		@ZssVerb
		abstract void call();

	}

	@ZssService("orders")
	interface NoVerbs {

		default void call() {
		}

	}

	@ZssService("orders")
	interface MethodWithoutVerb {

		@ZssVerb
		void call();

		void other();

	}

	@ZssService("orders")
	interface TwoPayloads {

		@ZssVerb
		void call(@ZssHeader("ok") String header, String one, String other);

	}

	@ZssService("orders")
	interface TakesRequest {

		@ZssVerb
		void call(ServiceRequest request);

	}

	@ZssService("orders")
	interface HeadersAsText {

		@ZssVerb
		void call(@ZssHeaders String headers);

	}

	@ZssService("orders")
	interface Many {

		@ZssVerb
		Flux<String> call();

	}

	@ZssService("orders")
	interface SomeFuture {

		@ZssVerb
		FutureTask<String> call();

	}

	@ZssService("orders")
	interface Variable {

		@ZssVerb
		@SuppressWarnings("TypeParameterUnusedInFormals")
		<T> T call();

	}

	@ZssService("orders")
	interface VariableInside {

		@ZssVerb
		<T> Map<String, List<T>> call();

	}

	@ZssService("orders")
	interface NoTimeout {

		@ZssVerb(timeout = "0s")
		void call();

	}

	@ZssService("orders")
	interface LongVerb {

		@ZssVerb(FIFTY + FIFTY + FIFTY)
		void call();

	}

	@ZssService("orders")
	interface SuspendingFuture {

		@ZssVerb
		Object call(String payload, Continuation<? super CompletableFuture<String>> rest);

	}

	@ZssService("${missing}")
	interface Unresolved {

		@ZssVerb
		void call();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(NoService.class)
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(types = io.zss.spring.client.found.Found.class, client = "eu")
	static class ImportingForEurope {

	}

}
