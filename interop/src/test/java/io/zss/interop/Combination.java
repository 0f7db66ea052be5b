package io.zss.interop;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that calls a worker through a broker.
 *
 * @param site the broker with its peers
 * @param worker who answers
 * @param client who calls
 */
record Combination(Site site, WorkerKind worker, ClientKind client) {

	Reply call(String verb) {
		return call(Call.of(this.worker.sid(), verb));
	}

	Reply call(String verb, Object payload) {
		return call(Call.of(this.worker.sid(), verb, payload));
	}

	Reply call(Call call) {
		return this.site.client(this.client).call(call);
	}

	/**
	 * Whether the Node broker is in between, which decodes the payload of every reply.
	 */
	boolean viaNodeBroker() {
		return this.site.kind() == BrokerKind.NODE;
	}

	/**
	 * Fails unless every process still runs, no scripted peer got a message that would
	 * have ended the real one, and the next call is answered.
	 */
	void assertUnharmed() {
		assertThat(call("ping", 1).payload()).as("reply to the next call").isEqualTo("PONG");
		assertThat(this.site.dead()).isEmpty();
		List<String> oddities = this.site.scriptedWorkers()
			.stream()
			.flatMap((worker) -> worker.oddities().stream())
			.toList();
		assertThat(oddities).as("messages that the real worker cannot read").isEmpty();
	}

	@Override
	public String toString() {
		return this.site.kind() + ", " + this.worker + ", " + this.client;
	}

}
