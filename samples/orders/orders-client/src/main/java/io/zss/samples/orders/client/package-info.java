/**
 * A REST gateway that calls the service.
 */
@NullMarked
package io.zss.samples.orders.client;

import org.jspecify.annotations.NullMarked;
