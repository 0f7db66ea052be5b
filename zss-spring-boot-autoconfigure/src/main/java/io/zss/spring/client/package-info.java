/**
 * The caller's side for applications: {@link io.zss.spring.client.ZssTemplate}, and
 * interfaces that become clients by {@link io.zss.spring.client.ImportZssClients}.
 */
@NullMarked
package io.zss.spring.client;

import org.jspecify.annotations.NullMarked;
