package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.stereotype.Component;

/**
 * Makes a bean one whose {@link ZssExceptionHandler} methods handle the exceptions of all
 * services. Several are asked in their order.
 *
 * <pre class="code">
 * &#064;ZssAdvice
 * class OrderErrors {
 *
 *     &#064;ZssExceptionHandler
 *     ZssException notFound(NoSuchElementException ex) {
 *         return new ZssException(404, "There is no such order", ex.getMessage());
 *     }
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface ZssAdvice {

}
