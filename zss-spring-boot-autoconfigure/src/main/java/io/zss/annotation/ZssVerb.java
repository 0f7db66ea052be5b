package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a {@link ZssService} the handler of a verb. One parameter takes the
 * payload; others take a {@link ZssHeader header}, all {@link ZssHeaders headers}, or the
 * {@link io.zss.worker.ServiceRequest} as it came.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssVerb {

	/**
	 * The verb, in any case; empty for the method's name. May hold {@code _}, {@code /}
	 * and placeholders.
	 * @return the verb
	 */
	String value() default "";

}
