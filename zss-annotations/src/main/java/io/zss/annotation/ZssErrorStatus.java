package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares what the caller gets when a handler throws the annotated exception: a status,
 * texts that do not depend on the single exception, and, with a {@link #code() code}, the
 * exception's properties. Message, cause, suppressed exceptions and stack trace stay in
 * this process.
 * <p>
 * A client whose method declares the exception in its {@code throws} clause throws it as
 * well:
 *
 * <pre class="code">
 * &#064;ZssErrorStatus(value = 409, code = "sold-out")
 * public class SoldOutException extends Exception {
 *
 *     private final String item;
 *
 *     public SoldOutException(String item) {
 *         super(item + " is sold out");
 *         this.item = item;
 *     }
 *
 *     public String getItem() {
 *         return this.item;
 *     }
 *
 * }
 * </pre>
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
	 * Identifies the error among all that a verb may answer, for callers in any language.
	 * It is the member {@code error} of the error body. With a code, the properties of
	 * the exception that have a public getter are members of the body, too; without one,
	 * nothing of the exception travels.
	 * @return the code, such as {@code sold-out}; empty for none
	 */
	String code() default "";

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
