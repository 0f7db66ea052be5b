package io.zss.test.fault;

import java.time.Duration;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssTimeoutException;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.EmbeddedZssBroker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ZssFaults} with a broker whose connections have keys.
 */
@SpringBootTest(classes = SecuredFaultsTests.Application.class,
		properties = { "zss.client.timeout=2m", "zss.security.secret-key=JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6",
				"zss.security.broker.frontend=tcp://127.0.0.1:*", "zss.security.broker.backend=tcp://127.0.0.1:*",
				"zss.security.broker.allow-any=true",
				"zss.security.broker.rules=allow name:* call *, allow name:* serve *" })
@EmbeddedZssBroker
@AutoConfigureZssFaults
@Timeout(300)
class SecuredFaultsTests {

	@Autowired
	private ZssFaults faults;

	@Autowired
	private ZssTemplate zss;

	@BeforeEach
	void connect() {
		assertThat(hello()).isEqualTo("hello");
	}

	@Test
	void faultOfASingleMessageIsRefusedWithAnAdvice() {
		assertThatIllegalStateException().isThrownBy(() -> this.faults.onRequest("greetings", "hello").drop())
			.withMessageContainingAll("encrypted on the connections of clients", "use clients(), instances()",
					"'zss.security.broker.frontend'");
		assertThatIllegalStateException().isThrownBy(() -> this.faults.onReply("greetings", "hello").killInstance())
			.withMessageContainingAll("encrypted on the connections of instances", "'zss.security.broker.backend'");
	}

	@Test
	void connectionsComeBackAfterACut() {
		this.faults.clients().cut();
		this.faults.instances().cut();
		assertThat(hello()).isEqualTo("hello");
	}

	@Test
	void linesAreSlow() {
		this.faults.clients().latency(Duration.ofMillis(100));
		long start = System.nanoTime();
		assertThat(hello()).isEqualTo("hello");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
	}

	@Test
	void linesSwallowWholeFramesSoThatConnectionsRemain() {
		this.faults.clients().swallow();
		assertThatExceptionOfType(ZssTimeoutException.class).isThrownBy(
				() -> this.zss.service("greetings").verb("hello").timeout(Duration.ofMillis(300)).call(String.class));
		this.faults.clients().restore();
		assertThat(hello()).isEqualTo("hello");
	}

	@Test
	void brokerDiesAndComesBack() {
		this.faults.killBroker();
		this.faults.awaitInstances("greetings", 0);
		this.faults.restartBroker();
		assertThat(hello()).isEqualTo("hello");
	}

	private String hello() {
		return this.zss.call("greetings", "hello", null, String.class);
	}

	@EnableAutoConfiguration
	@Import(Greetings.class)
	static class Application {

	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "hello";
		}

	}

}
