package io.zss.benchmarks;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OptionsTests {

	@Test
	void measureEverythingUnlessTold() {
		Options options = Options.parse();
		assertThat(options.contestants()).hasSize(10);
		assertThat(options.scenarios()).isEqualTo(Scenario.ALL);
		assertThat(options.isShort()).isFalse();
	}

	@Test
	void chooseContestantsAndScenarios() {
		Options options = Options.parse("--only=loop,broker", "--scenarios=4-KiB", "--seconds=0.5");
		assertThat(options.contestants()).extracting(Contestant::name).containsExactly("broker", "loop");
		assertThat(options.scenarios()).extracting(Scenario::payload).containsExactly(4096);
		assertThat(options.time()).isEqualTo(Duration.ofMillis(500));
		assertThat(options.isShort()).isTrue();
	}

	@Test
	void refuseWhatTheyDoNotKnow() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--fast=yes"))
			.withMessageContaining("'--fast=yes' is no option with a value")
			.withMessageContaining("--rounds=5");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--only=broker,kafka"))
			.withMessage(
					"'--only' knows [broker, loop, node, zss, nats, rabbit, grpc, watched, secured, secured-zss], not [kafka]");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--seconds=0"))
			.withMessage("'--seconds' must be more than 0: 0.0");
	}

}
