/**
 * Failures of calls as answers of a web application.
 */
@NullMarked
package io.zss.spring.web;

import org.jspecify.annotations.NullMarked;
