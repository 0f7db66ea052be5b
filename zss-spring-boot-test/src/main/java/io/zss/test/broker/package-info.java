/**
 * The brokers of tests.
 */
@NullMarked
package io.zss.test.broker;

import org.jspecify.annotations.NullMarked;
