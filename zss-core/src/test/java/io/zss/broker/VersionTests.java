package io.zss.broker;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which instances a request may go to when a service has several versions.
 */
class VersionTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void requestOfAVersionGoesToInstancesOfThatVersion() {
		FakeWorker old = this.broker.worker("ORDERS").version("1.0").capacity(5).up();
		FakeWorker recent = this.broker.worker("ORDERS").version("2.0").capacity(5).up();
		this.client.send(TestRequest.to("ORDERS").version("1.0"), TestRequest.to("ORDERS").version("1.0"));
		assertThat(old.requests()).hasSize(2);
		assertThat(recent.requests()).isEmpty();
	}

	@Test
	void requestOfAnyVersionGoesToTheHighest() {
		FakeWorker old = this.broker.worker("ORDERS").version("1.0").up();
		FakeWorker highest = this.broker.worker("ORDERS").version("2.0").up();
		FakeWorker between = this.broker.worker("ORDERS").version("1.5").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(highest.requests()).hasSize(1);
		highest.down();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(between.requests()).hasSize(1);
		assertThat(old.requests()).isEmpty();
	}

	@Test
	void versionsAreComparedAsNumbers() {
		this.broker.worker("ORDERS").version("1.9").up();
		FakeWorker higher = this.broker.worker("ORDERS").version("1.10").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(higher.requests()).hasSize(1);
	}

	@Test
	void releaseIsHigherThanItsPreReleases() {
		FakeWorker release = this.broker.worker("ORDERS").version("2.0").up();
		this.broker.worker("ORDERS").version("2.0-rc1").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(release.requests()).hasSize(1);
	}

	@Test
	void unversionedIsLowest() {
		this.broker.worker("ORDERS").up();
		FakeWorker versioned = this.broker.worker("ORDERS").version("0.1").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(versioned.requests()).hasSize(1);
	}

	@Test
	void unversionedServesAnyVersionWhenThereIsNoOther() {
		FakeWorker unversioned = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(unversioned.requests()).hasSize(1);
	}

	@Test
	void versionThatNobodyServesIsAnswered404() {
		this.broker.worker("ORDERS").version("1.0").up();
		Received reply = this.client.ask(TestRequest.to("ORDERS").version("3.0"));
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.error().developerMessage()).isEqualTo("No service ORDERS:DO@3.0");
	}

	@Test
	void requestOfAnyVersionWaitsForTheHighestEvenIfOthersHaveRoom() {
		FakeWorker old = this.broker.worker("ORDERS").version("1.0").up();
		FakeWorker recent = this.broker.worker("ORDERS").version("2.0").up();
		this.client.send(TestRequest.to("ORDERS").rid("one"), TestRequest.to("ORDERS").rid("two"));
		assertThat(old.requests()).isEmpty();
		assertThat(recent.serve().rid()).isEqualTo("one");
		assertThat(recent.rids()).containsExactly("two");
	}

	@Test
	void nextVersionTakesOverWhenTheHighestIsLost() {
		FakeWorker old = this.broker.worker("ORDERS").version("1.0").capacity(2).up();
		FakeWorker recent = this.broker.worker("ORDERS").version("2.0").up();
		this.client.send(TestRequest.to("ORDERS").rid("lost"), TestRequest.to("ORDERS").rid("waits"));
		recent.disconnect();
		assertThat(old.rids()).containsExactlyInAnyOrder("lost", "waits");
	}

	@Test
	void requestOfAVersionWaitsForThatVersionToComeBack() {
		this.broker.worker("ORDERS").version("1.0").up();
		this.broker.worker("ORDERS").version("2.0").up().disconnect();
		this.client.send(TestRequest.to("ORDERS").version("2.0"));
		assertThat(this.client.statusesAfter(Duration.ofSeconds(4))).isEmpty();
		this.broker.worker("ORDERS").version("2.0").up().serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void requestOfAVersionIsAnswered404WhenItsLastInstanceSaysDown() {
		this.broker.worker("ORDERS").version("1.0").up();
		FakeWorker recent = this.broker.worker("ORDERS").version("2.0").up();
		this.client.send(TestRequest.to("ORDERS").version("2.0"), TestRequest.to("ORDERS").version("2.0"));
		recent.down();
		assertThat(this.client.statuses()).containsExactly(404);
	}

	@Test
	void olderRequestComesFirstWhetherItNamesAVersionOrNot() {
		FakeWorker worker = this.broker.worker("ORDERS").version("1.0").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.client.send(TestRequest.to("ORDERS").rid("any"));
		this.broker.pass(Duration.ofMillis(10));
		this.client.send(TestRequest.to("ORDERS").rid("exact").version("1.0"));
		worker.serve();
		assertThat(worker.serve().rid()).isEqualTo("any");
		assertThat(worker.serve().rid()).isEqualTo("exact");
	}

}
