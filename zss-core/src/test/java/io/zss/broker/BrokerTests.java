package io.zss.broker;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.zss.transport.BindException;
import io.zss.transport.Endpoint;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The life of a broker on real sockets.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BrokerTests {

	@AutoClose
	private final Broker broker = new Broker(
			BrokerOptions.builder().name("tested").frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());

	@Test
	void isNothingBeforeItIsStarted() {
		assertThat(this.broker.isRunning()).isFalse();
		assertThat(this.broker.isDraining()).isFalse();
		assertThat(this.broker.failure()).isNull();
		assertThat(this.broker.lastSnapshot()).isNull();
		assertThatIllegalStateException().isThrownBy(this.broker::frontend).withMessage("Broker tested is not started");
		assertThatIllegalStateException().isThrownBy(this.broker::snapshot);
		assertThatNoException().isThrownBy(this.broker::stop);
	}

	@Test
	void servesBothEndpointsUntilItIsStopped() throws IOException {
		this.broker.start();
		Endpoint frontend = this.broker.frontend();
		Endpoint backend = this.broker.backend();

		assertThat(this.broker.isRunning()).isTrue();
		assertThat(this.broker.failure()).isNull();
		assertThat(frontend.port()).isPositive().isNotEqualTo(backend.port());
		assertThat(this.broker.snapshot().name()).isEqualTo("tested");
		assertThat(this.broker.lastSnapshot()).isNotNull();

		this.broker.stop();
		assertThat(this.broker.isRunning()).isFalse();
		assertThat(this.broker.isDraining()).isFalse();
		assertThat(this.broker.lastSnapshot()).isNull();
		for (Endpoint freed : List.of(frontend, backend)) {
			assertThatNoException().isThrownBy(() -> new ServerSocket(freed.port()).close());
		}
	}

	@Test
	void keepsItsPortsWhenItIsStartedAgain() {
		this.broker.start();
		List<Endpoint> first = List.of(this.broker.frontend(), this.broker.backend());
		this.broker.close();
		assertThat(this.broker.isRunning()).isFalse();

		this.broker.start();

		assertThat(List.of(this.broker.frontend(), this.broker.backend())).isEqualTo(first);
		assertThat(this.broker.isRunning()).isTrue();
	}

	@Test
	void staysTheSameWhenItIsStartedTwice() {
		this.broker.start();
		List<Endpoint> first = List.of(this.broker.frontend(), this.broker.backend());

		this.broker.start();

		assertThat(List.of(this.broker.frontend(), this.broker.backend())).isEqualTo(first);
	}

	@Test
	void saysWhyItCannotBeStartedAndCanBeTriedAgain() throws IOException {
		Broker second;
		try (ServerSocket taken = new ServerSocket(0)) {
			second = new Broker(BrokerOptions.builder()
				.frontend("tcp://127.0.0.1:" + taken.getLocalPort())
				.backend("tcp://127.0.0.1:0")
				.build());
			assertThatExceptionOfType(BindException.class).isThrownBy(second::start);
			assertThat(second.isRunning()).isFalse();
		}
		second.start();
		assertThat(second.isRunning()).isTrue();
		second.stop();
	}

	@Test
	void listenersGetSnapshotsAlsoWhenOneOfThemFails() {
		CompletableFuture<BrokerSnapshot> heard = new CompletableFuture<>();
		this.broker.onSnapshot((snapshot) -> {
			throw new IllegalStateException("Injected");
		});
		this.broker.onSnapshot(heard::complete);
		this.broker.start();

		assertThat(heard.orTimeout(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS).join().name())
			.isEqualTo("tested");
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isPositive();
		assertThat(this.broker.isRunning()).isTrue();
	}

}
