package io.zss.broker.statistics;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which verbs have figures of their own, and when they are forgotten.
 */
class VerbFiguresTests {

	private final VerbBudget budget = new VerbBudget(300);

	private final VerbFigures verbs = new VerbFigures(this.budget);

	@Test
	void verbIsForgottenAMinuteAfterNoInstanceAnnouncesIt() {
		this.verbs.announce(List.of("CREATE", "READ"));
		this.verbs.announce(List.of("CREATE"));
		this.verbs.retract(List.of("CREATE"));
		this.verbs.announce(List.of("CREATE"));
		this.verbs.retract(List.of("CREATE", "READ"));

		this.verbs.decay();
		assertThat(this.verbs.all()).containsOnlyKeys("CREATE", "READ");
		this.verbs.decay();

		assertThat(this.verbs.all()).containsOnlyKeys("CREATE");
	}

	@Test
	void verbThatIsAnnouncedAgainHasAnotherMinute() {
		this.verbs.announce(List.of("CREATE"));
		this.verbs.announce(List.of("READ"));
		this.verbs.retract(List.of("READ"));
		this.verbs.decay();
		this.verbs.announce(List.of("READ"));
		this.verbs.decay();
		this.verbs.retract(List.of("READ"));

		this.verbs.decay();
		assertThat(this.verbs.all()).containsKey("READ");
		this.verbs.decay();

		assertThat(this.verbs.all()).doesNotContainKey("READ");
	}

	@Test
	void nothingIsForgottenWhileThereIsNoInstance() {
		this.verbs.announce(List.of("CREATE"));
		this.verbs.retract(List.of("CREATE"));

		this.verbs.decay();
		this.verbs.decay();
		this.verbs.decay();

		assertThat(this.verbs.all()).containsKey("CREATE");
	}

	@Test
	void forgottenVerbMakesRoomForOneOfAnotherService() {
		VerbBudget one = new VerbBudget(1);
		VerbFigures here = new VerbFigures(one);
		VerbFigures there = new VerbFigures(one);
		here.announce(List.of("CREATE"));
		here.announce(List.of());
		here.retract(List.of("CREATE"));
		there.announce(List.of("READ"));
		assertThat(there.all()).doesNotContainKey("READ");

		here.decay();
		here.decay();
		there.announce(List.of("READ"));

		assertThat(there.all()).containsKey("READ");
	}

	@Test
	void verbThatAnAnswerHasShownIsNotForgotten() {
		this.verbs.announce(List.of());
		this.verbs.learn("CREATE", this.verbs.of("CREATE"));

		this.verbs.decay();
		this.verbs.decay();
		this.verbs.decay();

		assertThat(this.verbs.all()).containsKey("CREATE");
	}

	@Test
	void thirtyTwoVerbsAreLearnedAndAsManyAgainAfterAllWereForgotten() {
		for (int i = 0; i < 40; i++) {
			this.verbs.learn("OLD-" + i, this.verbs.of("OLD-" + i));
		}
		assertThat(this.verbs.all()).hasSize(32);

		this.verbs.forget();
		assertThat(this.verbs.all()).containsOnlyKeys(VerbFigures.OTHERS);
		for (int i = 0; i < 40; i++) {
			this.verbs.learn("NEW-" + i, this.verbs.of("NEW-" + i));
		}

		assertThat(this.verbs.all()).hasSize(32).containsKey("NEW-31").doesNotContainKey("NEW-32");
	}

	@Test
	void learnedVerbsCountAmongTheTwoHundred() {
		for (int i = 0; i < 199; i++) {
			this.verbs.announce(List.of("VERB-" + i));
		}
		this.verbs.learn("ONE", this.verbs.of("ONE"));
		this.verbs.learn("TOO-MANY", this.verbs.of("TOO-MANY"));

		assertThat(this.verbs.all()).hasSize(200).containsKey("ONE").doesNotContainKey("TOO-MANY");
	}

}
