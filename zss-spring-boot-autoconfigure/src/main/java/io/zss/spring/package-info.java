/**
 * Finds the annotated services among the beans, and ties broker, client and worker to the
 * life of the application context.
 */
@NullMarked
package io.zss.spring;

import org.jspecify.annotations.NullMarked;
