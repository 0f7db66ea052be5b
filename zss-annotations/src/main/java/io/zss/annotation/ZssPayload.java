package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of a {@link ZssVerb} method the payload of the request. A parameter
 * that nothing else provides is the payload without it; it says that a payload must be
 * there, or need not be. {@code @Payload} of spring-messaging says the same.
 *
 * <pre class="code">
 * &#064;ZssVerb
 * List&lt;Order&gt; search(&#064;ZssPayload(required = false) Filter filter) {
 *     ...
 * }
 * </pre>
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssPayload {

	/**
	 * Whether a request with nil as its payload is answered 400; otherwise the parameter
	 * is null. A parameter that is an {@code Optional}, or marked as nullable, is never
	 * required.
	 * @return whether it must be there
	 */
	boolean required() default true;

}
