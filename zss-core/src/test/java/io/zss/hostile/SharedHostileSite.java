package io.zss.hostile;

import java.io.IOException;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jspecify.annotations.Nullable;

/**
 * A site for all tests of a class: what one of them leaves behind meets the others. After
 * each test the good peers have lost nothing, and after the last one nothing of the
 * hostile peers is left.
 */
final class SharedHostileSite implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

	private final Start start;

	private @Nullable HostileSite site;

	/**
	 * @param start starts a site, also in place of one that a test has harmed
	 */
	SharedHostileSite(Start start) {
		this.start = start;
	}

	@Override
	public void beforeEach(ExtensionContext context) throws IOException {
		if (this.site == null || !this.site.isBrokerAlive()) {
			stop();
			this.site = this.start.start();
			this.site.awaitGoodCalls();
		}
		this.site.counts();
	}

	HostileSite site() {
		if (this.site == null) {
			throw new IllegalStateException("No test runs");
		}
		return this.site;
	}

	@Override
	public void afterEach(ExtensionContext context) {
		try {
			site().assertNothingLost();
		}
		catch (AssertionError ex) {
			// The next test gets a broker that this one has not harmed.
			stop();
			throw ex;
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		try {
			if (this.site != null) {
				this.site.awaitOnlyGoodPeersLeft();
			}
		}
		finally {
			stop();
		}
	}

	private void stop() {
		if (this.site != null) {
			try {
				this.site.close();
			}
			catch (IOException ex) {
				// it has ended already
			}
			this.site = null;
		}
	}

	@FunctionalInterface
	interface Start {

		HostileSite start() throws IOException;

	}

}
