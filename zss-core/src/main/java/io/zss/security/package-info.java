/**
 * Who a peer is and what it may do: keys, principals and rules. Knows neither sockets nor
 * threads.
 */
@NullMarked
package io.zss.security;

import org.jspecify.annotations.NullMarked;
