/**
 * Makes requests and measures how they fare, whatever they travel by.
 */
@NullMarked
package io.zss.benchmarks.load;

import org.jspecify.annotations.NullMarked;
