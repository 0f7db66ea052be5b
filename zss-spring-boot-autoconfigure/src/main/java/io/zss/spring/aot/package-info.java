/**
 * Tells ahead-of-time processing what services and their callers reach by reflection.
 */
@NullMarked
package io.zss.spring.aot;

import org.jspecify.annotations.NullMarked;
