/**
 * A service and its client, in the place of those in Node.
 */
@NullMarked
package io.zss.samples.fromnode;

import org.jspecify.annotations.NullMarked;
