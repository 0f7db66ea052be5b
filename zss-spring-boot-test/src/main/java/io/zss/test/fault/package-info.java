/**
 * Faults of network, instances and broker, caused by a test.
 */
@NullMarked
package io.zss.test.fault;

import org.jspecify.annotations.NullMarked;
