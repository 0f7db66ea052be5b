package io.zss.spring.handler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.zss.CapturedLog;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.client.ImportZssClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Payloads are written as methods declare them, and what does not fit is answered by
 * whose fault it is, end to end.
 */
class PayloadTypesTests {

	private static final List<Shape> SHAPES = List.of(new Circle(1.5), new Square(2));

	private static final ParameterizedTypeReference<List<Shape>> LIST = new ParameterizedTypeReference<>() {
	};

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(ShapeService.class, Clients.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "list", "later", "mono", "response" })
	void resultsKeepTheTypeIdsOfTheirDeclaration(String verb) {
		assertThat(services.template().call("test", verb, null, LIST)).isEqualTo(SHAPES);
	}

	@Test
	void argumentsOfDeclaredClientsKeepThem() {
		ShapesClient client = services.bean(ShapesClient.class);
		assertThat(client.echo(SHAPES)).isEqualTo(SHAPES);
		assertThat(client.maybe(Optional.of(SHAPES))).isEqualTo(SHAPES);
		assertThat(client.typed(SHAPES)).isEqualTo(SHAPES);
	}

	@Test
	void payloadsOfATemplateKeepThemWhereTheirTypeIsGiven() {
		assertThat(services.template().service("test").verb("echo").payload(SHAPES, LIST).call(LIST)).isEqualTo(SHAPES);
	}

	@Test
	void aPayloadThatDoesNotFitIsAnswered400WithPlaceAndExpectation() {
		ZssCallException failure = services.failure("members", List.of(Map.of("role", "USER"), Map.of("role", "KING")));
		assertThat(failure.getStatus()).isEqualTo(400);
		assertThat(failure.getError().developerMessage())
			.isEqualTo("Bad payload: [1].role: one of ADMIN, USER, but found \"KING\"");
	}

	@Test
	void aTypeThatCannotBeReadIsAnsweredAShielded500AndLogged() {
		try (CapturedLog log = new CapturedLog("io.zss.worker.HandlerRunner")) {
			ZssCallException failure = services.failure("broken", Map.of("name", "a"));
			assertThat(failure.getStatus()).isEqualTo(500);
			assertThat(failure.getError().developerMessage()).doesNotContain("database", "Broken");
			assertThat(log.messages(Level.ERROR))
				.anySatisfy((line) -> assertThat(line).contains("TEST").contains("failed"));
		}
	}

	@Test
	void aLongInAHeaderIsReadAsTextWithoutExponent() {
		assertThat(services.call("header", null, "X-Id", 1234567890123L)).isEqualTo("1234567890123");
		assertThat(services.call("headers", null, "X-Id", List.of(1234567890123L, "a"))).isEqualTo("1234567890123,a");
		assertThat(services.call("number", null, "X-Id", 1234567890123L)).isEqualTo("1234567890123");
	}

	@Test
	void aFractionInAHeaderIsNotCutOff() {
		ZssCallException failure = catchThrowableOfType(ZssCallException.class,
				() -> services.call("number", null, "X-Id", 2.5));
		assertThat(failure.getStatus()).isEqualTo(400);
		assertThat(failure.getError().developerMessage()).contains("an integer as 'X-Id'", "2.5");
	}

	@ZssService("test")
	static class ShapeService implements Typed<List<Shape>> {

		@ZssVerb
		List<Shape> list() {
			return SHAPES;
		}

		@ZssVerb
		CompletableFuture<List<Shape>> later() {
			return CompletableFuture.completedFuture(SHAPES);
		}

		@ZssVerb
		Mono<Optional<List<Shape>>> mono() {
			return Mono.just(Optional.of(SHAPES));
		}

		@ZssVerb
		ZssResponse<List<Shape>> response() {
			return ZssResponse.ok(SHAPES);
		}

		@ZssVerb
		List<Shape> echo(List<Shape> shapes) {
			return shapes;
		}

		@ZssVerb
		@Override
		public List<Shape> typed(List<Shape> shapes) {
			return shapes;
		}

		@ZssVerb
		int members(List<Member> members) {
			return members.size();
		}

		@ZssVerb
		String broken(Broken broken) {
			return broken.toString();
		}

		@ZssVerb
		String header(@ZssHeader("X-Id") String id) {
			return id;
		}

		@ZssVerb
		String headers(@ZssHeader("X-Id") List<String> ids) {
			return String.join(",", ids);
		}

		@ZssVerb
		String number(@ZssHeader("X-Id") long id) {
			return Long.toString(id);
		}

	}

	interface Typed<T> {

		@ZssVerb
		T typed(T value);

	}

	@ZssService("test")
	interface ShapesClient extends Typed<List<Shape>> {

		@ZssVerb
		List<Shape> echo(List<Shape> shapes);

		@ZssVerb("echo")
		List<Shape> maybe(Optional<List<Shape>> shapes);

	}

	@ImportZssClients(ShapesClient.class)
	static class Clients {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	sealed interface Shape {

	}

	record Circle(double radius) implements Shape {
	}

	record Square(double side) implements Shape {
	}

	enum Role {

		ADMIN, USER

	}

	record Member(Role role) {
	}

	record Broken(String name) {

		Broken {
			throw new IllegalStateException("no database");
		}

	}

}
