package io.zss.test.fault;

import io.zss.test.support.TestTurnListener;

/**
 * Ends the faults after each test. Tests that have the same lines take turns.
 */
final class ResetFaultsListener extends TestTurnListener<ZssFaults> {

	ResetFaultsListener() {
		super(ZssFaults.class, ZssFaults::turns, (faults, failure) -> faults.reset());
	}

}
