/**
 * Broker, worker and client in one application.
 */
@NullMarked
package io.zss.samples.quickstart;

import org.jspecify.annotations.NullMarked;
