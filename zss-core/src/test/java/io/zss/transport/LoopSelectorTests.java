package io.zss.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zmq.Config;
import zmq.Ctx;
import zmq.poll.Poller;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class LoopSelectorTests {

	private static final int BATCH_BYTES = Config.OUT_BATCH_SIZE.getValue();

	private static final long FOR_EVER = 0;

	private final AtomicInteger reads = new AtomicInteger();

	private LoopSelector selector;

	private ServerSocket server;

	private SocketChannel channel;

	private Socket peer;

	@BeforeEach
	void connect() throws IOException {
		this.selector = new LoopSelector(new Poller(new Ctx(), "never-started"), LoopClock.system());
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		ChannelSettings settings = new ChannelSettings(1024, new FrameAllocator(), new PeerFaults(LoopClock.system()),
				null, null, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO,
				this.reads::incrementAndGet, null);
		this.channel = new TcpChannels(settings, new AcceptFailures()).openSocketChannel();
		this.channel.connect(this.server.getLocalSocketAddress());
		this.channel.configureBlocking(false);
		this.peer = this.server.accept();
	}

	@AfterEach
	void close() throws IOException {
		this.selector.close();
		this.channel.close();
		this.peer.close();
		this.server.close();
	}

	@Test
	void peerLearnsOfTheEndOfAConnectionThatIsLeftOpen() throws IOException {
		registerAfterHandshake();

		this.selector.close();

		assertThat(this.peer.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void connectionIsWritableAsLongAsItMayBeInItsHandshake() throws IOException {
		SelectionKey key = register();
		assertThat(ready(key)).isEqualTo(SelectionKey.OP_WRITE);

		write(10);

		assertThat(ready(key)).isEqualTo(SelectionKey.OP_WRITE);
	}

	@Test
	void connectionIsNotWritableWhenTheLastWriteWasAllThereWas() throws IOException {
		SelectionKey key = registerAfterHandshake();
		assertThat(ready(key)).isEqualTo(SelectionKey.OP_WRITE);

		write(BATCH_BYTES - 1);

		assertThat(ready(key)).isZero();
	}

	@Test
	void connectionIsWritableWhenTheLastWriteWasAWholeBatch() throws IOException {
		SelectionKey key = registerAfterHandshake();
		write(10);

		write(BATCH_BYTES);

		assertThat(ready(key)).isEqualTo(SelectionKey.OP_WRITE);
	}

	@Test
	void connectionIsWritableWhenTheLastWriteWasTheEndOfABuffer() throws IOException {
		SelectionKey key = registerAfterHandshake();
		write(10);

		this.channel.write(ByteBuffer.allocate(20).position(10));

		assertThat(ready(key)).isEqualTo(SelectionKey.OP_WRITE);
	}

	@Test
	void connectionThatTookOnlyAPartIsWritableOnceThePeerHasRead() throws IOException {
		SelectionKey key = registerAfterHandshake();
		write(10);
		long sent = 10;
		ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
		do {
			bytes.clear();
			sent += this.channel.write(bytes);
		}
		while (!bytes.hasRemaining());
		assertThat(ready(key)).isZero();

		this.peer.getInputStream().readNBytes(Math.toIntExact(sent));

		this.selector.select(FOR_EVER);
		assertThat(this.selector.selectedKeys()).containsExactly(key);
		assertThat(key.isWritable()).isTrue();
	}

	@Test
	void connectionIsReadableAlsoWhenNothingIsToBeWritten() throws IOException {
		SelectionKey key = registerAfterHandshake();
		write(10);

		this.peer.getOutputStream().write(0xff);

		this.selector.select(FOR_EVER);
		assertThat(this.selector.selectedKeys()).containsExactly(key);
		assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_READ);
		assertThat(this.reads).hasValue(0);
		assertThat(this.channel.read(ByteBuffer.allocate(10))).isOne();
		assertThat(this.reads).hasValue(1);
	}

	@Test
	void channelOfACancelledKeyCanBeRegisteredAfterASelectionThatDoesNotWait() throws IOException {
		SelectionKey first = this.channel.register(this.selector, SelectionKey.OP_READ);

		first.cancel();
		this.selector.select(FOR_EVER);

		assertThat(this.channel.keyFor(this.selector)).isNull();
		SelectionKey second = this.channel.register(this.selector, SelectionKey.OP_WRITE);
		assertThat(ready(second)).isEqualTo(SelectionKey.OP_WRITE);
		assertThat(this.selector.keys()).containsExactly(second);
	}

	@Test
	void selectionIsNeverEmptyForJeroMq() throws IOException {
		assertThat(this.selector.selectNow()).isPositive();
		assertThat(this.selector.select(1)).isPositive();
		assertThat(this.selector.selectedKeys()).isEmpty();
	}

	@Test
	void closingFreesTheChannels() throws IOException {
		register();

		this.selector.close();

		assertThat(this.channel.isRegistered()).isFalse();
	}

	@Test
	void loopRunsInEveryPassAlsoAfterConnectionsThatWereClosed() throws IOException {
		AtomicInteger cycles = new AtomicInteger();
		this.selector.waitAs(new LoopWait(this.selector, false, (now) -> cycles.incrementAndGet(), Duration.ZERO,
				LoopClock.system()));
		for (int i = 1; i <= 200; i++) {
			this.channel.register(this.selector, 0).cancel();
			this.selector.select(FOR_EVER);
			assertThat(cycles).hasValue(i);
		}
	}

	// Trap 21
	@Test
	void passTakesABoundedNumberOfChannelsAndTheNextPassTheOthers() throws IOException {
		int count = LoopSelector.MAX_KEYS + 50;
		List<SelectableChannel> channels = new ArrayList<>();
		try {
			for (int i = 0; i < count; i++) {
				Pipe pipe = Pipe.open();
				pipe.source().close();
				channels.add(pipe.sink().configureBlocking(false));
				pipe.sink().register(this.selector, SelectionKey.OP_WRITE);
			}
			Set<SelectionKey> seen = new HashSet<>();
			while (seen.size() < count) {
				this.selector.select(FOR_EVER);
				assertThat(this.selector.selectedKeys()).isNotEmpty().hasSizeLessThanOrEqualTo(LoopSelector.MAX_KEYS);
				seen.addAll(this.selector.selectedKeys());
				this.selector.selectedKeys().clear();
			}
		}
		finally {
			for (SelectableChannel each : channels) {
				each.close();
			}
		}
	}

	private SelectionKey register() throws IOException {
		return this.channel.register(this.selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
	}

	private SelectionKey registerAfterHandshake() throws IOException {
		SelectionKey key = register();
		for (int i = 0; i < 10; i++) {
			key.interestOps(SelectionKey.OP_READ);
			key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
		}
		return key;
	}

	private void write(int length) throws IOException {
		assertThat(this.channel.write(ByteBuffer.allocate(length))).isEqualTo(length);
	}

	private int ready(SelectionKey key) throws IOException {
		this.selector.selectNow();
		boolean selected = this.selector.selectedKeys().remove(key);
		return selected ? key.readyOps() : 0;
	}

}
