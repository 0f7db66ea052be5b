package io.zss.protocol;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StatusTests {

	@ParameterizedTest
	@CsvSource({ "200, 200", "204, 204", "404, 404", "599, 599", "100, 100", "999, 999" })
	void readsThreeDigits(String text, int status) {
		assertThat(Status.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "20", "2000", "2 0", " 200", "-20", "+20", "2e2", "20a", "/00", ":00", "२००",
			"000" })
	void takesAnythingElseAsNoStatus(String text) {
		assertThat(Status.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(Status.NONE);
	}

	@Test
	void readsBytesThatAreNoTextAsNoStatus() {
		assertThat(Status.decode(Bytes.of("cd00c8"))).isEqualTo(Status.NONE);
	}

	@Test
	void writesDigitsAsText() {
		assertThat(Status.encode(Status.TIMEOUT)).asString(StandardCharsets.US_ASCII).isEqualTo("599");
	}

	@Test
	void writesNoStatusAsEmptyFrame() {
		assertThat(Status.encode(Status.NONE)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "199, false", "200, true", "204, true", "299, true", "300, false", "0, false", "404, false" })
	void succeedsOnlyFrom200To299(int status, boolean success) {
		assertThat(Status.isSuccess(status)).isEqualTo(success);
	}

	@ParameterizedTest
	@CsvSource({ "399, false", "400, true", "500, true", "599, true", "600, false", "0, false", "200, false" })
	void failsOnlyFrom400To599(int status, boolean error) {
		assertThat(Status.isError(status)).isEqualTo(error);
	}

}
