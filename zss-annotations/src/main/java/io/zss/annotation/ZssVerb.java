package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a {@link ZssService} the handler of a verb. One parameter takes the
 * {@link ZssPayload payload}; others take a {@link ZssHeader header}, all
 * {@link ZssHeaders headers}, the {@code ZssRequest} with its payload decoded, or the
 * {@code ServiceRequest} as it came.
 *
 * <pre class="code">
 * &#064;ZssVerb(timeout = "2s")
 * Order find(String number) {
 *     return this.book.get(number);
 * }
 * </pre>
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssVerb {

	/**
	 * The verb, in any case; empty for the method's name. May hold {@code _}, {@code /},
	 * and as all attributes placeholders and expressions.
	 * @return the verb
	 */
	String value() default "";

	/**
	 * The time-out of the verb, such as {@code 500ms}, {@code 2s} or {@code PT2S}, more
	 * than 0; empty for none of its own. A declared client waits no longer for an answer.
	 * A service answers 599 when it has worked as long, or when the caller waits no
	 * longer, whichever is first.
	 * @return the time-out
	 */
	String timeout() default "";

	/**
	 * The status of a success, 200 to 299, unless the result is a {@code ZssResponse},
	 * which says its own. The Ruby client takes anything but 200 for a failure.
	 * @return the status
	 */
	String status() default "200";

	/**
	 * Whether a call of the verb may run more than once: a declared client says so to the
	 * broker, which otherwise answers 503 when the worker that had the call is lost, and
	 * is not repeated by the client either.
	 * @return false for what must not happen twice, such as a payment
	 */
	boolean idempotent() default true;

	/**
	 * Whether the thread of the handler is interrupted when no one waits for the answer
	 * any more: the caller has gone, the deadline has passed, or the service stops. For
	 * code that ends early when it is interrupted; other code fails in surprising places.
	 * Without it, {@code ZssRequest.isCancelled()} and {@code cancelled()} say the same.
	 * @return whether it is interrupted
	 */
	boolean interruptible() default false;

	/**
	 * What the verb does, in a sentence, as {@code zss describe} and the console show it.
	 * @return the text; empty for none
	 */
	String description() default "";

}
