package io.zss.broker;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.Message;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BrokerCycleBenchmarkTests {

	@Test
	void bringsTheReplyToTheClient() {
		BrokerCycleBenchmark benchmark = new BrokerCycleBenchmark();
		benchmark.services = 3;
		benchmark.register();
		for (int i = 1; i <= 2 * benchmark.services; i++) {
			Message reply = FrameCodec.decodeRouted(benchmark.requestAndReply());
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.address().sid()).isEqualTo("S" + i % benchmark.services);
			assertThat(reply.payload()).hasSize(benchmark.payload);
		}
	}

}
