package io.zss.test.mock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Lets the calls of an application end in {@link MockZssServices}, which the test can
 * have injected, instead of a broker: those of its templates and declared clients, named
 * ones included. The services of the application itself are not registered, unless the
 * test has an embedded broker as well. After each test, calls that were not expected fail
 * it, and the mock is reset; {@link MockZssServices#verify()} checks also that all
 * expected calls came.
 *
 * <pre>
 * &#64;SpringBootTest
 * &#64;AutoConfigureMockZssServices
 * class CheckoutTests {
 *
 * 	&#64;Autowired
 * 	private MockZssServices services;
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration(MockZssServicesAutoConfiguration.class)
public @interface AutoConfigureMockZssServices {

}
