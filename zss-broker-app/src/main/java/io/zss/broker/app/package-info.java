/**
 * The broker as an application of its own.
 */
@NullMarked
package io.zss.broker.app;

import org.jspecify.annotations.NullMarked;
