/**
 * Meters of broker, client and worker: names and tags.
 */
@NullMarked
package io.zss.observation;

import org.jspecify.annotations.NullMarked;
