package io.zss.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that the socket has, and those that it has refused or ended.
 */
class PeerConnectionsTests {

	private final Socket socket = new Socket();

	private final RejectionLog rejections = new RejectionLog("tested");

	private final EventLog events = new EventLog("tested", new FakeClock());

	private final ConnectionOptions options = BrokerOptions.builder().build().connections();

	private final PeerConnections connections = new PeerConnections(this.options, this.socket,
			new Ports(List.of(1, 3), List.of(2, 4)), this.rejections, this.events);

	@Test
	void whatIsNewSinceTheLastSweepIsCounted() {
		this.socket.soFar = 3;
		this.connections.sweep(0);
		assertThat(counted()).containsOnly(3L);

		this.socket.soFar = 5;
		this.connections.sweep(0);
		assertThat(counted()).containsOnly(5L);
		this.connections.sweep(0);

		assertThat(counted()).containsOnly(5L);
		assertThat(details()).containsExactly(
				"3 refused, as an endpoint has " + this.options.maxConnections() + " connections",
				"2 refused, as an endpoint has " + this.options.maxConnections() + " connections");
	}

	@Test
	void nothingIsCountedWhileNothingHappens() {
		this.connections.sweep(0);

		assertThat(counted()).containsOnly(0L);
		assertThat(details()).isEmpty();
	}

	@Test
	void plainAndSecuredEndpointsCountTogether() {
		this.socket.soFar = 10;
		this.connections.sweep(0);

		assertThat(this.connections.describe()).containsEntry("frontend", 103 + 101)
			.containsEntry("backend", 102 + 104)
			.containsEntry("max", 4 * this.options.maxConnections())
			.containsEntry("refused", 10L)
			.containsEntry("ended", 40L);
	}

	@Test
	void bytesStandBesideTheirLimits() {
		Map<String, Object> bytes = new LinkedHashMap<>();
		this.connections.describeBytes(bytes);

		assertThat(bytes).containsEntry("arriving", 7L)
			.containsEntry("leaving", 8L)
			.containsEntry("maxArriving", this.options.totalReceiveBytes())
			.containsEntry("maxLeaving", this.options.totalSendBytes());
	}

	private List<Long> counted() {
		Map<Rejection, Long> counts = this.rejections.counts();
		return List
			.of(Rejection.TOO_MANY_CONNECTIONS, Rejection.OVERRUN, Rejection.MALFORMED_CONNECTION,
					Rejection.STALLED_CONNECTION, Rejection.ACCEPT_FAILED, Rejection.UNAUTHORIZED_CONNECTION)
			.stream()
			.map(counts::get)
			.toList();
	}

	private List<String> details() {
		return ((List<?>) Objects.requireNonNull(this.events.describe(0).get("events"))).stream()
			.map((event) -> String.valueOf(((Map<?, ?>) event).get("detail")))
			.toList();
	}

	/**
	 * A socket for which the same number of each kind has happened. A port has 100
	 * connections and its own number.
	 */
	private static final class Socket implements RouterSocket {

		private long soFar;

		@Override
		public List<Endpoint> boundEndpoints() {
			return List.of(endpoint(1), endpoint(2), endpoint(3), endpoint(4));
		}

		private static Endpoint endpoint(int port) {
			return new Endpoint("127.0.0.1", port);
		}

		@Override
		public long refusedConnections() {
			return this.soFar;
		}

		@Override
		public long overrunConnections() {
			return this.soFar;
		}

		@Override
		public long malformedConnections() {
			return this.soFar;
		}

		@Override
		public long stalledConnections() {
			return this.soFar;
		}

		@Override
		public long failedAccepts() {
			return this.soFar;
		}

		@Override
		public long unauthorizedConnections() {
			return this.soFar;
		}

		@Override
		public int openConnections(int port) {
			return 100 + port;
		}

		@Override
		public long arrivingBytes() {
			return 7;
		}

		@Override
		public long leavingBytes() {
			return 8;
		}

		@Override
		public @Nullable FrameMessage receive() {
			return null;
		}

		@Override
		public SendResult send(FrameMessage message) {
			return SendResult.SENT;
		}

		@Override
		public void close() {
			// nothing is open
		}

	}

}
