/**
 * Service and caller with gRPC, which needs no broker: unary calls.
 */
@NullMarked
package io.zss.benchmarks.grpc;

import org.jspecify.annotations.NullMarked;
