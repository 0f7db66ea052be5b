/**
 * The client: one loop and one connection per broker for any number of calling threads.
 * Start with {@link io.zss.client.ZssTemplate}.
 */
@NullMarked
package io.zss.client;

import org.jspecify.annotations.NullMarked;
