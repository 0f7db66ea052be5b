package io.zss.test.fault;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Lets the client and the services of an application reach its
 * {@link io.zss.test.EmbeddedZssBroker embedded broker} over lines that a test can
 * disturb: it has {@link ZssFaults} injected. After each test the faults end.
 *
 * <pre>
 * &#64;SpringBootTest
 * &#64;EmbeddedZssBroker
 * &#64;AutoConfigureZssFaults
 * class CheckoutTests {
 *
 * 	&#64;Test
 * 	void orderIsCreatedOnceWhenItsInstanceDies(@Autowired ZssFaults faults) {
 * 		faults.onReply("orders", "create").killInstance();
 * 		...
 * 	}
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration(ZssFaultsAutoConfiguration.class)
public @interface AutoConfigureZssFaults {

}
