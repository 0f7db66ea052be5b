/**
 * Makes handlers of annotated methods: where their arguments come from, what becomes of
 * their results and exceptions. {@link io.zss.spring.handler.HandlerFactory} puts them
 * together.
 */
@NullMarked
package io.zss.spring.handler;

import org.jspecify.annotations.NullMarked;
