package io.zss.transport;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a process remembers of the brokers that it has stopped.
 */
class StoppedEndpointsTests {

	private final StoppedEndpoints stopped = new StoppedEndpoints();

	@Test
	void latestAreKeptAndTheirNumberIsBounded() {
		for (int port = 1; port <= 300; port++) {
			this.stopped.add(List.of(new Endpoint("127.0.0.1", port)), port);
		}

		assertThat(this.stopped.contains(new Endpoint("127.0.0.1", 44), 0)).isFalse();
		assertThat(this.stopped.contains(new Endpoint("127.0.0.1", 45), 0)).isTrue();
		assertThat(this.stopped.contains(new Endpoint("127.0.0.1", 300), 300)).isTrue();
		assertThat(this.stopped.contains(new Endpoint("127.0.0.1", 300), 301)).as("connected later").isFalse();
	}

	@Test
	void endpointThatIsStoppedOnceMoreIsAmongTheLatest() {
		Endpoint first = new Endpoint("127.0.0.1", 1);
		for (int port = 1; port <= 256; port++) {
			this.stopped.add(List.of(new Endpoint("127.0.0.1", port)), 0);
		}

		this.stopped.add(List.of(first, new Endpoint("127.0.0.1", 300)), 7);

		assertThat(this.stopped.contains(first, 7)).isTrue();
	}

}
