package io.zss.broker;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.security.AccessRequest;
import io.zss.security.Action;
import io.zss.security.Decision;
import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the audit says of decisions, and how it stays readable when there are very many.
 */
class AuditTests {

	private static final Decision DENIED = Decision.deny("no rule allows it");

	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(5);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	@AutoClose
	private final CapturedLog log = new CapturedLog("io.zss.broker.audit");

	private final EventLog events = new EventLog("tested", new FakeClock());

	private final Audit audit = new Audit(this.events, START_NANOS);

	@Test
	void refusalIsOneLineWithAllThatIsKnownAndOneEvent() {
		decide("orders-app", "DELETE", DENIED);

		assertThat(lines()).containsExactly("refused: time=1970-01-01T00:00:01Z principal=orders-app "
				+ "address=10.1.2.3:40312 action=call sid=ORDERS verb=DELETE rid=r-1 rule=\"no rule allows it\"");
		assertThat(details())
			.containsExactly("orders-app at 10.1.2.3:40312 may not call ORDERS/DELETE: no rule allows it");
	}

	@Test
	void whatIsAllowedIsALineAndNoEvent() {
		decide("orders-app", "CREATE", Decision.allow("allow role:client call ORDERS"));

		assertThat(lines()).singleElement()
			.asString()
			.startsWith("allowed: time=")
			.endsWith(" rule=\"allow role:client call ORDERS\"");
		assertThat(details()).isEmpty();
	}

	@Test
	void textsOfPeersForgeNoFieldAndNoLine() {
		decide(null, "X sid=\"Y\"\nrefused:", Decision.deny("it said \"so\""));

		assertThat(lines()).singleElement()
			.asString()
			.contains("principal=no_key ", " verb=X_sid='Y'.refused: ")
			.endsWith(" rule=\"it said 'so'\"");
	}

	@Test
	void whatIsNotKnownIsADash() {
		this.audit.connectionRefused("10.1.2.3", "10.1.2.3:40312", "its key is not authorized", 1000, START_NANOS);

		assertThat(lines()).containsExactly("refused: time=1970-01-01T00:00:01Z principal=- address=10.1.2.3:40312 "
				+ "action=connect sid=- verb=- rid=- rule=\"its key is not authorized\"");
		assertThat(details()).containsExactly("10.1.2.3:40312 may not connect: its key is not authorized");
	}

	@Test
	void whatHappensAgainIsCountedAndSaidAfterTenSeconds() {
		for (int i = 0; i < 3; i++) {
			decide("orders-app", "DELETE", DENIED);
		}
		decide("orders-app", "READ", DENIED);
		this.audit.sweep(START_NANOS + INTERVAL_NANOS - 1);
		assertThat(lines()).hasSize(2);

		this.audit.sweep(START_NANOS + INTERVAL_NANOS);

		assertThat(lines()).hasSize(3)
			.last()
			.isEqualTo("refused: orders-app at 10.1.2.3: call ORDERS/DELETE (2 more times within 10 s)");
		assertThat(details()).hasSize(2);
	}

	@Test
	void nextTenSecondsBeginAnew() {
		decide("orders-app", "DELETE", DENIED);
		this.audit.sweep(START_NANOS + INTERVAL_NANOS);

		decide("orders-app", "DELETE", DENIED);
		decide("orders-app", "DELETE", DENIED);
		this.audit.sweep(START_NANOS + 2 * INTERVAL_NANOS - 1);
		assertThat(lines()).hasSize(2);
		this.audit.sweep(START_NANOS + 2 * INTERVAL_NANOS);

		assertThat(lines()).hasSize(3).last().asString().endsWith("(1 more time within 10 s)");
		assertThat(details()).hasSize(2);
	}

	@Test
	void connectionsOfOneAddressCountTogetherWhateverTheirPorts() {
		for (int port = 40_000; port < 40_003; port++) {
			this.audit.connectionRefused("10.1.2.3", "10.1.2.3:" + port, "its key is not authorized", 1000,
					START_NANOS);
		}
		this.audit.sweep(START_NANOS + INTERVAL_NANOS);

		assertThat(lines()).hasSize(2)
			.last()
			.isEqualTo("refused: connect at 10.1.2.3: its key is not authorized (2 more times within 10 s)");
	}

	@Test
	void beyondTwoHundredDifferentThingsOnlyTheNumberIsSaid() {
		for (int i = 0; i < 203; i++) {
			decide("orders-app", "VERB-" + i, DENIED);
		}
		this.audit.connectionsLeftOut(4);
		assertThat(lines()).hasSize(200);

		this.audit.sweep(START_NANOS + INTERVAL_NANOS);
		assertThat(lines()).hasSize(201).last().isEqualTo("7 further decisions within 10 s are left out");
		this.audit.sweep(START_NANOS + 2 * INTERVAL_NANOS);

		assertThat(lines()).hasSize(201);
		assertThat(details()).hasSize(200);
	}

	private void decide(@Nullable String name, String verb, Decision decision) {
		ZssPrincipal principal = (name != null) ? ZssPrincipal.of(name, Set.of()) : null;
		this.audit.decided(new AccessRequest(principal, "10.1.2.3", Action.CALL, "ORDERS", verb), "10.1.2.3:40312",
				verb, "r-1", decision, 1000, START_NANOS);
	}

	private List<String> lines() {
		return this.log.messages(Level.INFO);
	}

	private List<String> details() {
		return ((List<?>) Objects.requireNonNull(this.events.describe(0).get("events"))).stream()
			.map((event) -> String.valueOf(((Map<?, ?>) event).get("detail")))
			.toList();
	}

}
