package io.zss.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of a {@link ZssVerb} method all headers of the request: a map of any
 * type, such as {@code Map<String, Object>}, {@code Map<String, String>}, a
 * {@code TreeMap} or a {@code MultiValueMap}, to whose keys and values the headers are
 * converted. In a declared client, the entries of the map are sent as headers.
 *
 * <pre class="code">
 * &#064;ZssVerb
 * void audit(Entry entry, &#064;ZssHeaders Map&lt;String, Object&gt; headers) {
 *     ...
 * }
 * </pre>
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZssHeaders {

}
