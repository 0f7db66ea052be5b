/**
 * What a contract declares, for the service that keeps it and the clients that call it:
 * types, and exceptions.
 */
@NullMarked
package io.zss.spring.contract;

import org.jspecify.annotations.NullMarked;
