/**
 * The command line {@code zss}: calls services and shows and steers brokers, over the
 * protocol of the suite.
 */
@NullMarked
package io.zss.cli;

import org.jspecify.annotations.NullMarked;
