/**
 * The broker: one loop that joins sockets, registry and dispatch. Start with
 * {@link io.zss.broker.Broker}.
 */
@NullMarked
package io.zss.broker;

import org.jspecify.annotations.NullMarked;
