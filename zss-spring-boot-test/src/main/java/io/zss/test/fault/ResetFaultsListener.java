package io.zss.test.fault;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Ends the faults after each test.
 */
final class ResetFaultsListener implements TestExecutionListener {

	@Override
	public void afterTestMethod(TestContext test) {
		if (test.hasApplicationContext()) {
			test.getApplicationContext().getBeanProvider(ZssFaults.class).ifAvailable(ZssFaults::reset);
		}
	}

}
