/**
 * Which request goes to which instance, and when: bounded fair queues, capacity, attempts
 * and their tokens.
 */
@NullMarked
package io.zss.broker.dispatch;

import org.jspecify.annotations.NullMarked;
