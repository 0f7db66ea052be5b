/**
 * Measures the library beside its peers: starts them as processes, puts the same load on
 * one after the other, and writes what it saw as a table.
 */
@NullMarked
package io.zss.benchmarks;

import org.jspecify.annotations.NullMarked;
