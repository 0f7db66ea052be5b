/**
 * Brokers that Docker Compose runs for an application in development.
 */
@NullMarked
package io.zss.docker.compose;

import org.jspecify.annotations.NullMarked;
