/**
 * Spring Security for services.
 */
@NullMarked
package io.zss.spring.security;

import org.jspecify.annotations.NullMarked;
