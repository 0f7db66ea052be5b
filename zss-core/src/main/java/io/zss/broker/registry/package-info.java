/**
 * Which instances serve a sid, and until when; what UP, HEARTBEAT and DOWN do to that.
 */
@NullMarked
package io.zss.broker.registry;

import org.jspecify.annotations.NullMarked;
