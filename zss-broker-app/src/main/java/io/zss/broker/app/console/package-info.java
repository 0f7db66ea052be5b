/**
 * The console of the broker application, and its interface over HTTP.
 */
@NullMarked
package io.zss.broker.app.console;

import org.jspecify.annotations.NullMarked;
