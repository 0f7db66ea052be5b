/**
 * Service and caller with the starter of this project.
 */
@NullMarked
package io.zss.benchmarks.zss;

import org.jspecify.annotations.NullMarked;
