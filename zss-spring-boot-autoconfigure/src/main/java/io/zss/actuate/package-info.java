/**
 * Health, endpoint and info of broker, worker and clients, for Spring Boot's actuator.
 */
@NullMarked
package io.zss.actuate;

import org.jspecify.annotations.NullMarked;
