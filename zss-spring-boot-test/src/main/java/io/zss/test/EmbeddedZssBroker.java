package io.zss.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.TestPropertySource;

/**
 * Gives the application of a {@code @SpringBootTest} a broker of its own on free ports,
 * which its services and calls find by themselves, whatever brokers its properties name.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = { "zss.broker.enabled=true", "zss.broker.frontend=tcp://127.0.0.1:0",
		"zss.broker.backend=tcp://127.0.0.1:0", "zss.client.brokers=", "zss.worker.brokers=" })
public @interface EmbeddedZssBroker {

}
