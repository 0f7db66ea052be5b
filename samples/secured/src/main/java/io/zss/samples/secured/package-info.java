/**
 * Applications with keys, rules and users.
 */
@NullMarked
package io.zss.samples.secured;

import org.jspecify.annotations.NullMarked;
