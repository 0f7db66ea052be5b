package io.zss.broker.dispatch;

import java.util.Map;

import io.zss.broker.registry.Instance;
import io.zss.broker.registry.Registration;
import io.zss.broker.registry.Registry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The life of a request: which state may follow which.
 */
class RequestTests {

	private final ServiceDispatcher service = Requests.service();

	private final Instance instance = new Registry(1, 1, 1000).add(Requests.peer("ORDERS#1"),
			Registration.read("ORDERS", Map.of(), 1), 0);

	private final Request request = Requests.request(this.service, "web#1", "r1");

	@Test
	void waitsIsDispatchedComesBackAndEnds() {
		this.request.markQueued();
		this.request.markDispatched(this.instance, 0);
		assertThat(this.request.instance()).isSameAs(this.instance);
		this.request.markReturned(this.service);
		assertThat(this.request.state()).isEqualTo(Request.State.QUEUED);
		assertThat(this.request.instance()).isNull();
		this.request.markDispatched(this.instance, 0);
		assertThat(this.request.attempt()).isEqualTo(2);
		this.request.markDone();
		assertThat(this.request.state()).isEqualTo(Request.State.DONE);
	}

	@Test
	void countsAtTheServiceThatItComesBackTo() {
		this.service.countOpen(1);
		ServiceDispatcher again = Requests.service();
		this.request.markDispatched(this.instance, 0);

		this.request.markReturned(again);

		assertThat(this.request.service()).isSameAs(again);
		assertThat(this.service.openRequests()).isZero();
		assertThat(again.openRequests()).isEqualTo(1);
	}

	@Test
	void isQueuedOnlyWhenItIsNew() {
		this.request.markDispatched(this.instance, 0);
		assertThatIllegalStateException().isThrownBy(this.request::markQueued)
			.withMessage("Cannot be queued: rid=r1 ORDERS:CREATE of web#1 AT_WORKER attempt=1 instance=ORDERS#1");
	}

	@Test
	void isAtOneWorkerAtATime() {
		this.request.markDispatched(this.instance, 0);
		assertThatIllegalStateException().isThrownBy(() -> this.request.markDispatched(this.instance, 0));
	}

	@Test
	void comesBackOnlyFromAWorkerThatItsClientWaitsFor() {
		assertThatIllegalStateException().isThrownBy(() -> this.request.markReturned(this.service));
		this.request.markDispatched(this.instance, 0);
		this.request.markAbandoned();
		assertThatIllegalStateException().isThrownBy(() -> this.request.markReturned(this.service));
	}

	@Test
	void isAbandonedOnlyAtAWorkerAndKeepsNoContent() {
		assertThatIllegalStateException().isThrownBy(this.request::markAbandoned);
		this.request.markDispatched(this.instance, 0);
		long bytes = this.request.bytes();
		this.request.markAbandoned();
		assertThat(this.request.envelope().frames().size()).isZero();
		assertThat(this.request.bytes()).as("what it was").isEqualTo(bytes).isPositive();
		assertThatIllegalStateException().isThrownBy(this.request::markAbandoned);
	}

	@Test
	void endsOnce() {
		this.request.markDone();
		assertThatIllegalStateException().isThrownBy(this.request::markDone);
	}

}
