/**
 * What the service and its callers share.
 */
@NullMarked
package io.zss.samples.orders;

import org.jspecify.annotations.NullMarked;
