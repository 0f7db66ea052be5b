package io.zss.test.mock;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Fails tests after which calls came that they did not expect, and resets the mock.
 */
final class ResetMockServicesListener implements TestExecutionListener {

	@Override
	public void afterTestMethod(TestContext test) {
		if (test.hasApplicationContext()) {
			test.getApplicationContext()
				.getBeanProvider(MockZssServices.class)
				.ifAvailable((services) -> end(services, test.getTestException() != null));
		}
	}

	private static void end(MockZssServices services, boolean failed) {
		try {
			if (!failed) {
				services.verifyNothingUnexpected();
			}
		}
		finally {
			services.reset();
		}
	}

}
