/**
 * A client that checks what services answer.
 */
@NullMarked
package io.zss.test.client;

import org.jspecify.annotations.NullMarked;
