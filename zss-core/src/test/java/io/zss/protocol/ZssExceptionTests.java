package io.zss.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ZssExceptionTests {

	@Test
	void carriesWhatTravels() {
		ZssException exception = new ZssException(409, "Already paid.", "order 17 is in state PAID");
		assertThat(exception.getStatus()).isEqualTo(409);
		assertThat(exception.getUserMessage()).isEqualTo("Already paid.");
		assertThat(exception.getDeveloperMessage()).isEqualTo("order 17 is in state PAID");
		assertThat(exception.getError()).isEqualTo(new ErrorBody(409, "Already paid.", "order 17 is in state PAID"));
		assertThat(exception).hasMessage("409 order 17 is in state PAID");
		assertThat(exception.isDeclared()).isTrue();
	}

	@Test
	void takesTheTextsOfItsStatusUnlessItHasItsOwn() {
		assertThat(new ZssException(404).getError()).isEqualTo(ErrorBody.of(404));
	}

	@Test
	void keepsItsCauseInThisProcess() {
		Throwable cause = new IllegalStateException("no connection");
		ZssException exception = new ZssException(ErrorBody.of(503), cause);
		assertThat(exception).hasCause(cause);
		assertThat(WireFormats.value(exception.getError().encode()).toJson()).doesNotContain("no connection");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 200, 399, 600, -1 })
	void hasNoStatusThatIsNoError(int status) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ZssException(status, "u", "d"))
			.withMessage("'status' must be 400 to 599: " + status);
	}

}
