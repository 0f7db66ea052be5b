/**
 * Service and caller with NATS, request and reply by jnats.
 */
@NullMarked
package io.zss.benchmarks.nats;

import org.jspecify.annotations.NullMarked;
