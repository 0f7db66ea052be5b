/**
 * Service and caller with RabbitMQ, remote procedure calls by Spring AMQP.
 */
@NullMarked
package io.zss.benchmarks.rabbit;

import org.jspecify.annotations.NullMarked;
