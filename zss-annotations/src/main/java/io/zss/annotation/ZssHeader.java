package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of a {@link ZssVerb} method the value of a header, converted to the
 * parameter's type.
 *
 * <pre class="code">
 * &#064;ZssVerb
 * List&lt;Order&gt; list(&#064;ZssHeader("tenant") String tenant, &#064;ZssHeader(defaultValue = "10") int limit) {
 *     ...
 * }
 * </pre>
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssHeader {

	/**
	 * The default value that stands for none.
	 */
	String NONE = "\n\t\uE000\n";

	/**
	 * The header's name, in any case; empty for the parameter's name. May hold
	 * placeholders and expressions.
	 * @return the name
	 */
	String value() default "";

	/**
	 * The header's name, in any case; empty for the parameter's name. May hold
	 * placeholders and expressions.
	 * @return the name
	 */
	String name() default "";

	/**
	 * Whether a request without it is answered 400; otherwise the parameter is null. A
	 * parameter that is an {@code Optional}, is marked as nullable, or has a default
	 * value is never required.
	 * @return whether it must be there
	 */
	boolean required() default true;

	/**
	 * The value for requests without it, converted as a header is. May hold placeholders
	 * and expressions.
	 * @return the value
	 */
	String defaultValue() default NONE;

}
