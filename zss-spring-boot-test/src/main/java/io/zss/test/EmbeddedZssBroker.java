package io.zss.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the application of a test a broker on free ports, which its services and calls
 * find by themselves, whatever brokers its properties name. The test can have the
 * {@link io.zss.broker.Broker} injected. When the test begins, the services of the
 * application are registered: it waits for them for up to a minute, unless
 * {@code zss.worker.startup-timeout} says otherwise.
 *
 * <pre>
 * &#64;SpringBootTest
 * &#64;EmbeddedZssBroker
 * class OrderTests {
 *
 * 	&#64;Test
 * 	void createdOrderIsFound(&#64;Autowired ZssTestClient client) {
 * 		client.call("orders", "find").payload("order-1").exchange().expectStatus().isOk();
 * 	}
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedZssBroker {

	/**
	 * Whether all applications of the test run that say so share one broker. It is
	 * started for the first of them, with the default options of a broker, and stopped
	 * after the last. Their services meet there: Spring pauses the contexts of other
	 * tests meanwhile, so that their services leave; an application fails to start while
	 * that of another test has one of its services registered. By default each
	 * application has a broker of its own, with its {@code zss.broker} properties. The
	 * property {@code zss.test.broker.shared} in {@code spring.properties} or a system
	 * property of that name shares it for all tests.
	 * @return whether to share the broker
	 */
	boolean shared() default false;

}
