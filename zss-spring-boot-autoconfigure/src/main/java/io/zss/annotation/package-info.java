/**
 * The annotations that turn beans into services.
 */
@NullMarked
package io.zss.annotation;

import org.jspecify.annotations.NullMarked;
