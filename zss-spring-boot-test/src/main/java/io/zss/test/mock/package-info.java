/**
 * Services that a test plays, without a broker and without sockets.
 */
@NullMarked
package io.zss.test.mock;

import org.jspecify.annotations.NullMarked;
