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

	@Test
	void bytesOfAClientAreThoseOfItsRequestsAndNoneAtTheEnd() {
		Request first = add("web#1", "r1");
		Request second = add("web#1", "r2");
		assertThat(first.client()).isSameAs(second.client());
		assertThat(first.client().heldBytes()).isEqualTo(this.open.held().used()).isPositive();

		this.open.finish(first, 0);
		assertThat(second.client().heldBytes()).isEqualTo(this.open.held().used()).isPositive();
		this.open.finish(second, 0);

		assertThat(second.client().heldBytes()).isZero();
	}

	@Test
	void clientIsKnownWhileItWaits() {
		Request request = add("web#1", "r1");
		add("web#2", "r1");
		assertThat(this.open.clientCount()).isEqualTo(2);
		assertThat(request.client().openRequests()).isEqualTo(1);

		this.open.finish(request, 0);

		assertThat(this.open.clientCount()).isEqualTo(1);
	}

	@Test
	void onlyWhatAWorkerHasSeenIsRememberedAsFinished() {
		Request request = add("web#1", "r1");
		this.open.finish(request, 0);

		assertThat(this.open.finishedCount()).isZero();
		assertThat(this.open.isDuplicate(Requests.envelope("web#1", "r1"), 0)).isFalse();
	}

	private Request add(String client, String rid) {
		return this.open.add(Requests.envelope(client, rid), Requests.service(), null, 0);
	}

}
