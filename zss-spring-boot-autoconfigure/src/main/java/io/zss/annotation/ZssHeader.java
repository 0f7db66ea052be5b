package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of a {@link ZssVerb} method the value of a header, converted to the
 * parameter's type.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssHeader {

	/**
	 * The header's name, in any case.
	 * @return the name
	 */
	String value();

	/**
	 * Whether a request without it is answered 400; otherwise the parameter is null.
	 * @return whether it must be there
	 */
	boolean required() default true;

}
