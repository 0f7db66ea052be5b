/**
 * Figures of what happens to requests: counters, rates and latencies.
 */
@NullMarked
package io.zss.broker.statistics;

import org.jspecify.annotations.NullMarked;
