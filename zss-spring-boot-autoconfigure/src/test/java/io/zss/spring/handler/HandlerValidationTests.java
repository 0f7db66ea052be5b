package io.zss.spring.handler;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.protocol.ValidationError;
import io.zss.worker.ZssRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a declaration says of valid arguments holds, or the caller learns path, code and
 * message of each value that is not valid.
 */
@Timeout(60)
class HandlerValidationTests {

	private static final Map<String, Object> BLANK = Map.of("name", " ", "price", 1);

	private static final Map<String, Object> GOOD = Map.of("name", "tea", "price", 1);

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Validations.class, Proxies.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "validated-map", "valid-map", "request-of-map", "map-of-valid" })
	void valuesOfAMapAreValidatedAndNamedByTheirKey(String verb) {
		assertThat(errors(verb, Map.of("first", GOOD, "second", BLANK)))
			.containsExactly(new ValidationError("[second].name", "NotBlank", "must not be blank"));
		assertThat(services.call(verb, Map.of("first", GOOD))).isEqualTo("valid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "validated-array", "valid-array", "validated-list", "list-of-valid", "request-of-list" })
	void elementsAreValidatedAndNamedByTheirIndex(String verb) {
		assertThat(errors(verb, List.of(GOOD, BLANK)))
			.containsExactly(new ValidationError("[1].name", "NotBlank", "must not be blank"));
		assertThat(services.call(verb, List.of(GOOD))).isEqualTo("valid");
	}

	@Test
	void everyValueThatIsNotValidIsListedWithPathAndCode() {
		assertThat(errors("validated-list", Arrays.asList(Map.of("name", "", "price", 0), null, GOOD))).containsExactly(
				new ValidationError("[0].name", "NotBlank", "must not be blank"),
				new ValidationError("[0].price", "Min", "must be greater than or equal to 1"));
	}

	@Test
	void parameterIsNamedWhereThereIsNoPath() {
		assertThat(errors("text", " ")).containsExactly(new ValidationError("text", "NotBlank", "must not be blank"));
	}

	@Test
	void beanWithAProxyOfAnotherKindIsValidatedAllTheSame() {
		assertThat(services.template().service("proxied").verb("text").payload(" ").exchange(Object.class).status())
			.isEqualTo(400);
	}

	private static List<ValidationError> errors(String verb, Object payload) {
		ZssCallException failure = services.failure(verb, payload);
		assertThat(failure.getStatus()).isEqualTo(400);
		return failure.getError().validationErrors();
	}

	record Item(@NotBlank String name, @Min(1) int price) {
	}

	@ZssService("test")
	static class Validations {

		@ZssVerb("validated-map")
		String validatedMap(@Validated Map<String, Item> items) {
			return "valid";
		}

		@ZssVerb("valid-map")
		String validMap(@Valid Map<String, Item> items) {
			return "valid";
		}

		@ZssVerb("map-of-valid")
		String mapOfValid(Map<String, @Valid Item> items) {
			return "valid";
		}

		@ZssVerb("request-of-map")
		String requestOfMap(@Valid ZssRequest<Map<String, Item>> request) {
			return "valid";
		}

		@ZssVerb("validated-array")
		String validatedArray(@Validated Item[] items) {
			return "valid";
		}

		@ZssVerb("valid-array")
		String validArray(@Valid Item[] items) {
			return "valid";
		}

		@ZssVerb("validated-list")
		String validatedList(@Validated List<Item> items) {
			return "valid";
		}

		@ZssVerb("list-of-valid")
		String listOfValid(List<@Valid Item> items) {
			return "valid";
		}

		@ZssVerb("request-of-list")
		String requestOfList(@Validated ZssRequest<List<Item>> request) {
			return "valid";
		}

		@ZssVerb
		String text(@NotBlank String text) {
			return text;
		}

	}

	@Validated
	@ZssService("proxied")
	static class Proxied {

		@ZssVerb
		String text(@NotBlank String text) {
			return text;
		}

	}

	/**
	 * A proxy as for transactions, while nothing validates {@code @Validated} classes.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Proxies {

		@Bean
		Proxied proxied() {
			return new Proxied();
		}

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static DefaultPointcutAdvisor advisor() {
			return new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(ZssService.class),
					(MethodInterceptor) (invocation) -> invocation.proceed());
		}

	}

}
