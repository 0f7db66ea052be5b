/**
 * The ZSS wire protocol: message values, addresses, status codes, the frame codec and the
 * two MessagePack dialects. Knows neither sockets nor Spring.
 */
@NullMarked
package io.zss.protocol;

import org.jspecify.annotations.NullMarked;
