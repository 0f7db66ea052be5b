package io.zss.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Spin}.
 */
class SpinTests {

	private final Spin spin = new Spin(100);

	@Test
	void doesNotSpinBeforeAWaitHasBeenShort() {
		this.spin.onWork(0);
		assertThat(this.spin.goesOn(1)).isFalse();
		this.spin.onWork(1000);
		assertThat(this.spin.goesOn(1001)).isFalse();
	}

	@Test
	void spinsAfterAShortWaitUntilItsLimit() {
		this.spin.onWork(0);
		this.spin.goesOn(0);
		this.spin.onWork(99);
		assertThat(this.spin.goesOn(100)).isTrue();
		assertThat(this.spin.goesOn(198)).isTrue();
		assertThat(this.spin.goesOn(199)).isFalse();
	}

	@Test
	void workDuringASpinBeginsItsTimeAfresh() {
		this.spin.onWork(0);
		this.spin.goesOn(0);
		this.spin.onWork(50);
		assertThat(this.spin.goesOn(149)).isTrue();
		this.spin.onWork(149);
		assertThat(this.spin.goesOn(248)).isTrue();
	}

	@Test
	void afterASpinInVainItWaitsAtOnceUntilAWaitIsShortAgain() {
		this.spin.onWork(0);
		this.spin.goesOn(0);
		this.spin.onWork(50);
		assertThat(this.spin.goesOn(150)).isFalse();
		this.spin.onWork(1000);
		assertThat(this.spin.goesOn(1001)).isFalse();
		this.spin.onWork(1050);
		assertThat(this.spin.goesOn(1051)).isTrue();
	}

	@Test
	void neverSpinsWithoutALimit() {
		Spin none = new Spin(0);
		none.onWork(0);
		none.goesOn(0);
		none.onWork(0);
		assertThat(none.goesOn(0)).isFalse();
	}

}
