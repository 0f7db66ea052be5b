package io.zss.spring.handler;

import java.time.DayOfWeek;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssPayload;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.MessagePackCodec;
import jakarta.validation.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Methods that cannot be handlers as they are declared: what is said of them at startup.
 */
@SuppressWarnings({ "UnusedMethod", "UnusedVariable" }) // looked at by reflection only
class InvalidHandlerTests {

	private ConversionService conversion = ApplicationConversionService.getSharedInstance();

	@Test
	void rejectsSeveralPayloads() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(String what, int howMany) {
			}
		}, "its method create has several parameters for the payload",
				"put them into one type, or annotate headers with @ZssHeader");
	}

	@Test
	void rejectsPrimitivePayloadThatMayBeMissing() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssPayload(required = false) int howMany) {
			}
		}, "the payload may be nil, but int has no null", "use Integer");
	}

	@Test
	void rejectsExpressionInPayload() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@Payload("name") String what) {
			}
		}, "@Payload of 'what' has an expression", "take the whole payload");
	}

	@Test
	void rejectsPrimitiveHeaderThatMayBeMissing() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssHeader(name = "count", required = false) int count) {
			}
		}, "header 'count' may be missing, but int has no null", "give @ZssHeader a defaultValue, or use Integer");
	}

	@Test
	void rejectsDefaultOfHeaderThatCannotBeConverted() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssHeader(name = "day", defaultValue = "noday") DayOfWeek day) {
			}
		}, "the default value 'noday' of header 'day' cannot be converted to java.time.DayOfWeek", "change it");
	}

	@Test
	void rejectsHeaderThatNothingConverts() {
		this.conversion = new GenericConversionService();
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssHeader("day") DayOfWeek day) {
			}
		}, "header 'day' cannot be converted to java.time.DayOfWeek",
				"add a Converter from String to the bean 'conversionService', or take the header as a String");
	}

	@Test
	void rejectsHeadersThatAreNoMap() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssHeaders List<String> headers) {
			}
		}, "@ZssHeaders is on 'headers', a List",
				"declare the parameter as a Map, or use @ZssHeader for a single header");
	}

	@Test
	void rejectsMapsOfHeadersThatCannotBeMade() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssHeaders Map<Integer, String> headers) {
			}
		}, "@ZssHeaders is on 'headers', whose keys are of type Integer",
				"the names of headers are texts: declare the keys as String");
		assertInvalid(new Object() {
			@ZssVerb
			void create(@ZssHeaders AbstractMap<String, String> headers) {
			}
		}, "@ZssHeaders is on 'headers', but no AbstractMap can be made",
				"declare the parameter as Map<String, Object>, or as a map with a public constructor");
	}

	@Test
	void rejectsConstraintsThatNothingValidates() {
		assertInvalid(new Object() {
			@ZssVerb
			void create(@Valid Map<String, Object> order) {
			}
		}, "its method create has a parameter with @Valid, but nothing validates it",
				"add spring-boot-starter-validation, or remove the annotation");
	}

	@Test
	void rejectsStreams() {
		assertInvalid(new Object() {
			@ZssVerb
			Flux<String> list() {
				return Flux.empty();
			}
		}, "its method list returns a stream of results", "a request has one reply: return a Mono of a list");
	}

	@Test
	void rejectsResultThatWouldBeWrittenAsAnEmptyMap() {
		assertInvalid(new Object() {
			@ZssVerb
			Callable<String> create() {
				return () -> "created";
			}
		}, "its method create returns a Callable, which would be written as an empty map",
				"return the value itself, or the bytes or the text");
	}

	@Test
	void rejectsFutureThatDoesNotTellWhenItIsDone() {
		assertInvalid(new Object() {
			@ZssVerb
			Future<String> create() {
				return null;
			}
		}, "its method create returns a Future", "return a CompletionStage, which notifies of its completion");
	}

	@Test
	void rejectsStatusThatIsNoSuccess() {
		assertInvalid(new Object() {
			@ZssVerb(status = "404")
			void find() {
			}
		}, "the status of its method find is '404'",
				"a success has a status of 200 to 299; throw a ZssException to answer an error");
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "0s", "-1s" })
	void rejectsTimeoutThatCannotBe(String timeout) {
		assertThatExceptionOfType(InvalidHandlerException.class).isThrownBy(() -> create(new Object() {
			@ZssVerb(timeout = "${timeout}")
			void create() {
			}
		}, timeout))
			.withMessage("the time-out of its method create is '" + timeout
					+ "'; write a time above 0, as in 500ms, 2s or PT2S");
	}

	@Test
	void rejectsExceptionHandlerThatReturnsSomethingElse() {
		assertInvalid(new Object() {
			@ZssVerb
			void create() {
			}

			@ZssExceptionHandler
			String handle(IllegalStateException failure) {
				return "oops";
			}
		}, "its exception handler handle returns String", "return an ErrorBody, a ZssException or a ZssResponse");
	}

	@Test
	void rejectsExceptionHandlerForNothing() {
		assertInvalid(new Object() {
			@ZssVerb
			void create() {
			}

			@ZssExceptionHandler
			ErrorBody handle() {
				return ErrorBody.of(500);
			}
		}, "its exception handler handle does not declare which exceptions it handles",
				"name them, as in @ZssExceptionHandler(IllegalStateException.class), or take one as a parameter");
	}

	@Test
	void rejectsExceptionHandlerThatCannotTakeItsExceptions() {
		assertInvalid(new Object() {
			@ZssVerb
			void create() {
			}

			@ZssExceptionHandler(IllegalArgumentException.class)
			ErrorBody handle(IllegalStateException failure) {
				return ErrorBody.of(500);
			}
		}, "its exception handler handle takes a IllegalStateException, which not all of its exceptions are",
				"declare the parameter as a common supertype");
	}

	@Test
	void rejectsTwoExceptionHandlersForOneType() {
		assertInvalid(new Object() {
			@ZssVerb
			void create() {
			}

			@ZssExceptionHandler
			ErrorBody handle(IllegalStateException failure) {
				return ErrorBody.of(500);
			}

			@ZssExceptionHandler
			ErrorBody handleAgain(IllegalStateException failure) {
				return ErrorBody.of(500);
			}
		}, "it has two exception handlers for java.lang.IllegalStateException", "remove one of them");
	}

	@Test
	void rejectsExceptionHandlerWithPayload() {
		assertInvalid(new Object() {
			@ZssVerb
			void create() {
			}

			@ZssExceptionHandler
			ErrorBody handle(IllegalStateException failure, String payload) {
				return ErrorBody.of(500);
			}
		}, "its exception handler handle takes 'payload', which nothing provides",
				"an exception handler takes the exception, the ServiceRequest and headers");
	}

	private void assertInvalid(Object bean, String problem, String action) {
		assertThatExceptionOfType(InvalidHandlerException.class).isThrownBy(() -> create(bean, ""))
			.satisfies((failure) -> {
				assertThat(failure.getProblem()).isEqualTo(problem);
				assertThat(failure.getAction()).isEqualTo(action);
			});
	}

	private void create(Object bean, String timeout) {
		HandlerFactory factory = new HandlerFactory(new MessagePackCodec(), this.conversion,
				(text) -> text.replace("${timeout}", timeout), List.of(), List.of(), null);
		HandlerBean service = new HandlerBean("bean", bean.getClass(), bean);
		service.methods(ZssVerb.class).forEach((method, verb) -> factory.verb(service, method, verb, List.of()));
	}

}
