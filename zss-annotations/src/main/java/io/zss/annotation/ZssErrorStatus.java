package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares what the caller gets when a handler throws the annotated exception: a status,
 * and texts that do not depend on the single exception. The exception's own message stays
 * in this process.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssErrorStatus {

	/**
	 * The status.
	 * @return 400 to 599
	 */
	int value();

	/**
	 * What may be shown to a user; empty for the suite's own text of the status.
	 * @return the text
	 */
	String userMessage() default "";

	/**
	 * What helps a developer; empty for the suite's own text of the status.
	 * @return the text
	 */
	String developerMessage() default "";

}
