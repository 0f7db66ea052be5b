package io.zss.broker.dispatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a message shows itself to someone who debugs the broker.
 */
class EnvelopeTests {

	@Test
	void namesWhatHasBeenReadOfIt() {
		assertThat(Requests.envelope("web#1", "r1").toString())
			.matches("REQUEST from web#1 rid=r1 ORDERS:CREATE, 8 frames, \\d+ bytes");
		assertThat(Requests.unread("web#1", "r1").toString()).matches("REQUEST from web#1, 8 frames, \\d+ bytes");
	}

}
