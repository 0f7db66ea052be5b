/**
 * The service.
 */
@NullMarked
package io.zss.samples.orders.service;

import org.jspecify.annotations.NullMarked;
