/**
 * Annotations for the tests of applications.
 */
@NullMarked
package io.zss.test;

import org.jspecify.annotations.NullMarked;
