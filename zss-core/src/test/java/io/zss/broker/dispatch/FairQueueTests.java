package io.zss.broker.dispatch;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a queue shows of the requests that wait in it.
 */
class FairQueueTests {

	private final FairQueue queue = new FairQueue(new QueueBudget(100, 100_000));

	private final ServiceDispatcher service = Requests.service();

	@Test
	void showsWhatCameBackAndTheFirstOfEachClientAsFarAsTheBoundsGo() {
		for (String client : List.of("a#1", "b#1", "c#1")) {
			for (int i = 1; i <= 3; i++) {
				this.queue.offer(request(client, client.charAt(0) + "" + i));
			}
		}
		for (int i = 1; i <= 3; i++) {
			this.queue.offerFirst(request("d#1", "returned" + i));
		}

		assertThat(shown(2, 2)).containsExactly("returned1", "returned2", "a1", "a2", "b1", "b2");
		assertThat(shown(0, 1)).containsExactly("returned1");
		assertThat(shown(10, 10)).hasSize(12);
	}

	private List<String> shown(int mostClients, int mostEach) {
		List<String> rids = new ArrayList<>();
		this.queue.forEachOldest(mostClients, mostEach, (request) -> rids.add(request.rid()));
		return rids;
	}

	private Request request(String client, String rid) {
		return Requests.request(this.service, client, rid);
	}

}
