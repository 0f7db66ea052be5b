package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method turn exceptions of handlers into what the caller gets: in a
 * {@link ZssService}, those of its own verbs; in a {@link ZssAdvice}, those of all
 * services. Of several methods the one of the closest type is called, and the service's
 * own come first.
 * <p>
 * The method returns an {@code ErrorBody}, a {@code ZssException} or a
 * {@code ZssResponse}, or throws. It may take the exception, the {@code ServiceRequest},
 * a {@link ZssHeader header}, all {@link ZssHeaders headers}, and what an argument
 * resolver provides.
 * <p>
 * A failure that declares what the caller gets, such as a {@code ZssException} or an
 * exception with {@link ZssErrorStatus}, is handled only by a method for that type or one
 * below it, not by one for {@code Exception}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssExceptionHandler {

	/**
	 * The types of exceptions; empty for the type of the method's parameter.
	 * @return the types
	 */
	Class<? extends Throwable>[] value() default {};

}
