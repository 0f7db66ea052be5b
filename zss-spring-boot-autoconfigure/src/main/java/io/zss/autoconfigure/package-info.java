/**
 * Spring Boot auto-configuration: properties, conditions and wiring, no logic.
 */
@NullMarked
package io.zss.autoconfigure;

import org.jspecify.annotations.NullMarked;
