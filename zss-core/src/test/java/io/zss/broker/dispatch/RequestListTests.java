package io.zss.broker.dispatch;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A list of requests that are linked through themselves.
 */
class RequestListTests {

	private final ServiceDispatcher service = Requests.service();

	private final RequestList list = new RequestList();

	@Test
	void requestsAreInTheOrderInWhichTheyCame() {
		Request first = request("r-1");
		Request second = request("r-2");
		Request third = request("r-3");
		List.of(first, second, third).forEach(this.list::append);
		assertThat(this.list.size()).isEqualTo(3);
		assertThat(oldest(2)).containsExactly(first, second);

		this.list.remove(second);
		assertThat(oldest(9)).containsExactly(first, third);
		this.list.remove(first);
		assertThat(this.list.first()).isSameAs(third);
		assertThat(this.list.size()).isEqualTo(1);
		this.list.remove(third);

		assertThat(this.list.isEmpty()).isTrue();
		assertThat(this.list.size()).isZero();
		this.list.append(first);
		assertThat(oldest(9)).containsExactly(first);
	}

	@Test
	void requestIsOnOneListAtATime() {
		Request request = request("r-1");
		assertThatIllegalStateException().isThrownBy(() -> RequestList.of(request));
		assertThatIllegalStateException().isThrownBy(() -> this.list.remove(request));
		this.list.append(request);

		assertThat(RequestList.of(request)).isSameAs(this.list);
		assertThatIllegalStateException().isThrownBy(() -> this.list.append(request));
		assertThatIllegalStateException().isThrownBy(() -> new RequestList().remove(request));
	}

	private List<Request> oldest(int most) {
		List<Request> found = new ArrayList<>();
		this.list.forEachOldest(most, found::add);
		return found;
	}

	private Request request(String rid) {
		return Requests.request(this.service, "web#1", rid);
	}

}
