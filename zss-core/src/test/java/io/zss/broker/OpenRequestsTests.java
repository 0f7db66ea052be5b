package io.zss.broker;

import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.Requests;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The account of the requests that the broker holds.
 */
class OpenRequestsTests {

	private final BrokerOptions options = BrokerOptions.builder().build();

	private final OpenRequests open = new OpenRequests(this.options.requests(), this.options.limits(),
			(request, nowNanos) -> {
			}, 0);

	@Test
	void requestEndsOnce() {
		Request request = this.open.add(Requests.envelope("web#1", "r1"), Requests.service(), null, 0);
		assertThat(this.open.count()).isEqualTo(1);
		assertThat(this.open.isIdle()).isFalse();

		this.open.finish(request, 0);

		assertThatIllegalStateException().isThrownBy(() -> this.open.finish(request, 0));
		assertThat(this.open.count()).isZero();
		assertThat(this.open.held().used()).isZero();
		assertThat(this.open.isIdle()).isTrue();
	}

}
