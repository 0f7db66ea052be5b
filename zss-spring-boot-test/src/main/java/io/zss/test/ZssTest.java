package io.zss.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of services alone, as callers see them: requests pass a broker, interceptors,
 * conversion, validation, the method and the handlers of exceptions. Of the application
 * it has the services, and beans of these types:
 * <ul>
 * <li>{@code @ZssAdvice}</li>
 * <li>{@code RequestInterceptor}, {@code ZssArgumentResolver},
 * {@code MethodValidator}</li>
 * <li>{@code CallInterceptor}</li>
 * <li>{@code Converter}, {@code GenericConverter}</li>
 * <li>{@code ZssPayloadMapperCustomizer}, {@code @JacksonComponent},
 * {@code JacksonModule}</li>
 * </ul>
 * Name what the services need beside these with {@code @Import} or {@code @MockitoBean},
 * and the services that they call with
 * {@link io.zss.test.mock.AutoConfigureMockZssServices @AutoConfigureMockZssServices}.
 *
 * <pre>
 * &#64;ZssTest(Orders.class)
 * class OrdersTests {
 *
 * 	&#64;MockitoBean
 * 	private OrderBook book;
 *
 * 	&#64;Test
 * 	void orderWithoutItemIsNotValid(&#64;Autowired ZssTestClient client) {
 * 		client.call("orders", "create")
 * 			.payload(new NewOrder("", 1))
 * 			.exchange()
 * 			.expectStatus()
 * 			.isBadRequest()
 * 			.expectError()
 * 			.hasValidationError("item");
 * 	}
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(ZssTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(ZssTypeExcludeFilter.class)
@AutoConfigureZss
@EmbeddedZssBroker
@ImportAutoConfiguration
public @interface ZssTest {

	/**
	 * Properties of the environment, as {@code key=value}.
	 * @return the properties
	 */
	String[] properties() default {};

	/**
	 * The services to test, an alias of {@link #services()}.
	 * @return classes or contracts of services
	 */
	@AliasFor("services")
	Class<?>[] value() default {};

	/**
	 * The services to test.
	 * @return classes or contracts of services; all services of the application if none
	 * is named
	 */
	@AliasFor("value")
	Class<?>[] services() default {};

	/**
	 * Whether only the beans named above are taken from the application.
	 * @return false to take those of {@link #includeFilters()} alone
	 */
	boolean useDefaultFilters() default true;

	/**
	 * Further beans of the application to have.
	 * @return filters
	 */
	Filter[] includeFilters() default {};

	/**
	 * Beans of the application not to have.
	 * @return filters
	 */
	Filter[] excludeFilters() default {};

	/**
	 * Auto-configuration not to have.
	 * @return auto-configuration classes
	 */
	@AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
	Class<?>[] excludeAutoConfiguration() default {};

}
