package io.zss.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/**
 * Bootstraps the context of a {@link ZssTest}.
 */
final class ZssTestContextBootstrapper extends TestSliceTestContextBootstrapper<ZssTest> {

}
