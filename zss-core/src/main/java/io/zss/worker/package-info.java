/**
 * The worker: registers services with brokers, keeps them registered, and runs their
 * handlers off the loop. Start with {@link io.zss.worker.ZssWorker}.
 */
@NullMarked
package io.zss.worker;

import org.jspecify.annotations.NullMarked;
