package io.zss;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.zss.annotation.ZssErrorStatus;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssSchemaAutoConfiguration;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.handler.PayloadSchemas;
import io.zss.spring.handler.RunningServices;
import io.zss.worker.ZssRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What services of an application say of themselves, through a broker.
 */
@Timeout(120)
class EndToEndDescribeTests {

	@Test
	void serviceDescribesTheMethodsOfItsContract() {
		try (RunningServices services = RunningServices.of(Map.of("orders.text", "Takes orders"), Orders.class,
				Schemas.class)) {
			Map<?, ?> description = describe(services);
			assertThat(description.get("description")).isEqualTo("Takes orders");
			assertThat(description.get("capacity")).hasToString("4");
			List<?> verbs = (List<?>) description.get("verbs");
			assertThat(verb(verbs, "SAVE").get("description")).isEqualTo("Saves what there is");
			assertThat(verb(verbs, "SAVE").get("parameters"))
				.hasToString("[{name=item, in=payload, type=Order, required=true}, "
						+ "{name=tenant, in=header, type=String, required=true}, "
						+ "{name=tries, in=header, type=Integer, required=false, default=3}]");
			assertThat(verb(verbs, "SAVE").get("errors"))
				.hasToString("[{status=409, exception=TakenException, description=Somebody has it}, "
						+ "{exception=IllegalStateException}, {exception=RefusedException}]");
			assertThat(verb(verbs, "SAVE").get("timeoutMillis")).hasToString("2000");
			assertThat(verb(verbs, "SAVE").get("idempotent")).isEqualTo(false);
			Map<?, ?> payload = (Map<?, ?>) verb(verbs, "SAVE").get("payload");
			assertThat(payload.get("type")).isEqualTo("Order");
			assertThat(payload.get("schema").toString()).contains("quantity={", "exclusiveMinimum=0");
			assertThat(verb(verbs, "LIST").get("result").toString()).startsWith(
					"{type=List<Order>, required=false, " + "schema={type=array, items={type=object, properties={");
			assertThat(verb(verbs, "LIST").get("parameters"))
				.hasToString("[{name=request, in=request, type=ZssRequest<Order>, required=false}, "
						+ "{name=all, in=headers, type=Map<String, Object>, required=false}]");
			assertThat(verb(verbs, "FORGET")).containsOnlyKeys("verb", "parameters", "payload", "errors", "idempotent");
		}
	}

	@Test
	void withoutTheGeneratorOnlySchemasAreMissing() {
		try (RunningServices services = RunningServices.of(Map.of("orders.text", ""), Orders.class)) {
			Map<?, ?> description = describe(services);
			assertThat(description.containsKey("description")).isFalse();
			assertThat(verb((List<?>) description.get("verbs"), "SAVE").get("payload"))
				.hasToString("{type=Order, required=true}");
		}
	}

	@Test
	void schemasMayBeTheApplicationsOwn() {
		try (RunningServices services = RunningServices.of(Map.of("orders.text", ""), Orders.class, Schemas.class,
				OwnSchemas.class)) {
			assertThat(verb((List<?>) describe(services).get("verbs"), "SAVE").get("payload"))
				.hasToString("{type=Order, required=true, schema={title=payload}}");
		}
	}

	private static Map<?, ?> describe(RunningServices services) {
		return services.template().service("test").verb("zss/describe").timeout(Duration.ofSeconds(20)).call(Map.class);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> verb(List<?> verbs, String name) {
		return verbs.stream()
			.map((verb) -> (Map<String, Object>) verb)
			.filter((verb) -> name.equals(verb.get("verb")))
			.findFirst()
			.orElseThrow();
	}

	interface Store<T> {

		@ZssVerb(timeout = "2s", idempotent = false, description = "Saves what there is")
		T save(@Valid T item, @ZssHeader("tenant") String tenant,
				@ZssHeader(name = "tries", defaultValue = "3") Integer tries) throws TakenException, IOException;

		@ZssVerb
		CompletionStage<ZssResponse<List<T>>> list(ZssRequest<T> request, @ZssHeaders Map<String, Object> all);

		@ZssVerb
		void forget(String number);

	}

	@Component
	@ZssService(sid = "test", concurrency = "4", description = "${orders.text}")
	static class Orders implements Store<Order> {

		@Override
		public Order save(Order item, String tenant, Integer tries) throws TakenException, RefusedException {
			return item;
		}

		@Override
		public CompletionStage<ZssResponse<List<Order>>> list(ZssRequest<Order> request, Map<String, Object> all) {
			return CompletableFuture.completedFuture(ZssResponse.ok(List.of()));
		}

		@Override
		public void forget(String number) {
		}

		@ZssExceptionHandler
		ErrorBody handle(IllegalStateException failure) {
			return ErrorBody.of(409);
		}

	}

	record Order(String item, @Positive int quantity) {
	}

	@ZssErrorStatus(value = 409, developerMessage = "Somebody has it")
	static class TakenException extends Exception {

	}

	static class RefusedException extends ZssException {

		RefusedException() {
			super(ErrorBody.of(403), null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ZssSchemaAutoConfiguration.class)
	static class Schemas {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSchemas {

		@Bean
		PayloadSchemas ownSchemas() {
			return new PayloadSchemas() {

				@Override
				public Map<String, Object> ofPayload(Type type) {
					return Map.of("title", "payload");
				}

				@Override
				public Map<String, Object> ofResult(Type type) {
					return Map.of();
				}

			};
		}

	}

}
