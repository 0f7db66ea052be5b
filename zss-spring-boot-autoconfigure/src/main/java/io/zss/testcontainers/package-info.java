/**
 * Brokers that Testcontainers runs for tests.
 */
@NullMarked
package io.zss.testcontainers;

import org.jspecify.annotations.NullMarked;
