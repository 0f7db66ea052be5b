/**
 * Clients, workers and the least possible broker on the wire, with JeroMQ alone. Except
 * for the writing of address frames, none of the library's code takes part.
 */
@NullMarked
package io.zss.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
