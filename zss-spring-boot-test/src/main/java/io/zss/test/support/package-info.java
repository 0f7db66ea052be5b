/**
 * What the packages for tests share.
 */
@NullMarked
package io.zss.test.support;

import org.jspecify.annotations.NullMarked;
