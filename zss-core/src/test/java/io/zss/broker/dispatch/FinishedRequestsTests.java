package io.zss.broker.dispatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The memory of requests that are finished.
 */
class FinishedRequestsTests {

	private final ServiceDispatcher service = Requests.service();

	private final FinishedRequests finished = new FinishedRequests(100, 2);

	@Test
	void requestIsRememberedForTheWindow() {
		add("r-1", 5);

		assertThat(isKnown("r-1", 104)).isTrue();
		assertThat(isKnown("r-2", 104)).isFalse();
		assertThat(isKnown("r-1", 105)).isFalse();
		assertThat(this.finished.size()).isZero();
	}

	@Test
	void newRequestTakesThePlaceOfOneThatIsPastTheWindowAndNotOfOthers() {
		add("r-1", 0);
		add("r-2", 50);
		add("r-3", 100);

		assertThat(isKnown("r-2", 100)).isTrue();
		assertThat(isKnown("r-3", 100)).isTrue();
	}

	@Test
	void oldestIsForgottenWhereThereIsNoRoom() {
		add("r-1", 0);
		add("r-2", 0);
		add("r-3", 0);

		assertThat(this.finished.size()).isEqualTo(2);
		assertThat(isKnown("r-1", 0)).isFalse();
		assertThat(isKnown("r-3", 0)).isTrue();
	}

	@Test
	void withoutAWindowNothingIsRemembered() {
		FinishedRequests none = new FinishedRequests(0, 2);
		none.add(Requests.request(this.service, "web#1", "r-1"), 0);

		assertThat(none.size()).isZero();
		assertThat(none.contains(Requests.peer("web#1"), "r-1", 0)).isFalse();
	}

	private void add(String rid, long nowNanos) {
		this.finished.add(Requests.request(this.service, "web#1", rid), nowNanos);
	}

	private boolean isKnown(String rid, long nowNanos) {
		return this.finished.contains(Requests.peer("web#1"), rid, nowNanos);
	}

}
