/**
 * The only code that touches JeroMQ: sockets, the loop thread and its wake-up, the clock
 * and the timers.
 */
@NullMarked
package io.zss.transport;

import org.jspecify.annotations.NullMarked;
