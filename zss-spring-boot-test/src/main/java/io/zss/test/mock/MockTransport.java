package io.zss.test.mock;

import java.util.List;
import java.util.function.Function;

import io.zss.client.ClientTransport;
import io.zss.protocol.Message;
import io.zss.transport.CommandLoop;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.LoopSettings;

/**
 * Carries the calls of clients to a test, without sockets, threads or waiting.
 */
final class MockTransport implements ClientTransport {

	/** Nothing connects to it. */
	private static final List<Endpoint> BROKERS = List.of(new Endpoint("127.0.0.1", 7777));

	private final SkippingClock clock = new SkippingClock();

	private final Function<Message, Answer> answers;

	MockTransport(Function<Message, Answer> answers) {
		this.answers = answers;
	}

	@Override
	public LoopClock clock() {
		return this.clock;
	}

	@Override
	public List<Endpoint> brokers(List<Endpoint> brokers) {
		return BROKERS;
	}

	@Override
	public CommandLoop loop(String name, LoopDuty duty, LoopSettings settings) {
		return new InlineLoop(duty, this.clock, new MockSockets(this.answers, this.clock));
	}

}
