/**
 * The annotations that turn beans into services, and their exceptions into errors.
 */
@NullMarked
package io.zss.annotation;

import org.jspecify.annotations.NullMarked;
