/**
 * Health of broker and worker, for Spring Boot's actuator.
 */
@NullMarked
package io.zss.actuate;

import org.jspecify.annotations.NullMarked;
