package io.zss.test.mock;

import io.zss.test.support.TestTurnListener;
import org.jspecify.annotations.Nullable;

/**
 * Fails tests after which calls came that they did not expect, and resets the mock. Tests
 * that have the same mock take turns.
 */
final class ResetMockServicesListener extends TestTurnListener<MockZssServices> {

	ResetMockServicesListener() {
		super(MockZssServices.class, MockZssServices::turns, ResetMockServicesListener::end);
	}

	private static void end(MockZssServices services, @Nullable Throwable failure) {
		try {
			if (failure == null) {
				services.verifyNothingUnexpected();
			}
		}
		finally {
			services.reset();
		}
	}

}
