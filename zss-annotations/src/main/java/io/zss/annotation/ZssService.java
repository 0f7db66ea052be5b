package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.stereotype.Component;

/**
 * Makes a bean a service whose verbs are its {@link ZssVerb} methods. Stands on the
 * bean's class, which component scanning then finds, or on an interface that the bean
 * implements, which it does not find.
 *
 * <pre class="code">
 * &#064;ZssService("orders")
 * class Orders {
 *
 *     &#064;ZssVerb(idempotent = false)
 *     Order create(&#064;Valid NewOrder order, &#064;ZssHeader("tenant") String tenant) {
 *         ...
 *     }
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface ZssService {

	/**
	 * The service's sid, in any case; one at most. May hold placeholders and expressions.
	 * It is an array because Spring would take a text for the name of the bean.
	 * @return the sid
	 */
	String[] value() default {};

	/**
	 * The service's sid, in any case. May hold placeholders and expressions.
	 * @return the sid
	 */
	String sid() default "";

	/**
	 * The service's version, such as {@code 2.1.0}; empty for none. May hold placeholders
	 * and expressions.
	 * @return the version
	 */
	String version() default "";

	/**
	 * How many requests it handles at a time, 1 or more; empty for
	 * {@code zss.worker.concurrency}. May be a placeholder or an expression.
	 * @return the number
	 */
	String concurrency() default "";

	/**
	 * Whether the service is started with the application; otherwise
	 * {@code ZssServiceRegistry.start} starts it. Empty for
	 * {@code zss.worker.auto-startup}. May be a placeholder or an expression.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "";

	/**
	 * What the service is for, in a sentence, as {@code zss describe} and the console
	 * show it. May hold placeholders and expressions.
	 * @return the text; empty for none
	 */
	String description() default "";

}
