/**
 * The client: one loop and one connection per broker for any number of calling threads.
 * Applications start with {@code io.zss.spring.client.ZssTemplate}.
 */
@NullMarked
package io.zss.client;

import org.jspecify.annotations.NullMarked;
