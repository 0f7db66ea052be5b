package io.zss.protocol;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.value.ValueFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ErrorBodyTests {

	private static final String CODE = "a4 636f6465";

	private static final String ERROR_CODE = "a9 6572726f72436f6465";

	@Test
	void writesTheCodeUnderBothNames() {
		assertThat(WireFormats.value(new ErrorBody(404, "not here", "no such order").encode()))
			.isEqualTo(ValueFactory.newMapBuilder()
				.put(ValueFactory.newString("code"), ValueFactory.newInteger(404))
				.put(ValueFactory.newString("errorCode"), ValueFactory.newInteger(404))
				.put(ValueFactory.newString("userMessage"), ValueFactory.newString("not here"))
				.put(ValueFactory.newString("developerMessage"), ValueFactory.newString("no such order"))
				.build());
	}

	@Test
	void writesNothingThatNodePeersCannotRead() {
		byte[] payload = new ErrorBody(500, "u".repeat(200), "d".repeat(70_000)).encode();
		assertThat(WireFormats.in(payload)).doesNotContainAnyElementsOf(WireFormats.UNREADABLE_FOR_NODE);
	}

	@Test
	void readsWhatItWrites() {
		ErrorBody error = new ErrorBody(429, "später", "queue of 1000 is full €");
		assertThat(ErrorBody.decode(500, error.encode())).isEqualTo(error);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			81 a4 636f6465 cd 0194                                              | 404
			81 a9 6572726f72436f6465 cd 0194                                    | 404
			81 a4 636f6465 cb 4079400000000000                                  | 404
			82 a4 636f6465 cd 0194 a9 6572726f72436f6465 cd 01f4                | 404
			82 a4 636f6465 c0 a9 6572726f72436f6465 cd 0194                     | 404
			82 a4 636f6465 c4 a9 6572726f72436f6465 cd 0194                     | 404
			82 a4 636f6465 a5 45525f3432 a9 6572726f72436f6465 cd 0194          | 404
			""")
	void readsTheCodeUnderEitherName(String payload, int code) {
		assertThat(ErrorBody.decode(503, Bytes.of(payload)).code()).isEqualTo(code);
	}

	@ParameterizedTest
	@ValueSource(strings = { "80", "81 a4 636f6465 c0", "81 a4 636f6465 cc c8", "81 a4 636f6465 cd 0258",
			"81 a4 636f6465 a3 343034", "81 a9 6572726f72436f6465 00", "81 a4 636f6465 cb 7ff8000000000000" })
	void takesTheStatusOfTheReplyWhenThePayloadHasNoCodeOfAnError(String payload) {
		assertThat(ErrorBody.decode(503, Bytes.of(payload)).code()).isEqualTo(503);
	}

	@Test
	void takesTheTextsOfTheStatusWhereThePayloadHasNone() {
		ErrorBody error = ErrorBody.decode(404, Bytes.of("82" + CODE + "cd 0194 ab 757365724d657373616765 a1 75"));
		assertThat(error.userMessage()).isEqualTo("u");
		assertThat(error.developerMessage()).isEqualTo(ErrorBody.of(404).developerMessage());
		assertThat(ErrorBody.decode(404, Bytes.of("82" + ERROR_CODE + "cd 0194 ab 757365724d657373616765 c3")))
			.isEqualTo(ErrorBody.of(404));
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			an empty frame  | ''
			nil             | c0
			undefined       | c4
			a text          | a3 626164
			a number        | cd 0194
			a list          | 92 01 02
			bytes           | c4 02 0102
			half a map      | 82 a4 636f6465
			two values      | 80 80
			no MessagePack  | c1
			""")
	void takesTheErrorOfTheStatusWhenThePayloadIsSomethingElse(String what, String payload) {
		assertThat(ErrorBody.decode(404, Bytes.of(payload))).isEqualTo(ErrorBody.of(404));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 409, 418, 429, 500, 503, 599 })
	void hasTextsForEveryStatus(int status) {
		ErrorBody error = ErrorBody.of(status);
		assertThat(error.code()).isEqualTo(status);
		assertThat(error.userMessage()).isNotBlank();
		assertThat(error.developerMessage()).isNotBlank();
	}

	@Test
	void changesOnlyTheTextForDevelopers() {
		assertThat(ErrorBody.of(404).withDeveloperMessage("no verb CREATE in ORDERS"))
			.isEqualTo(new ErrorBody(404, ErrorBody.of(404).userMessage(), "no verb CREATE in ORDERS"));
	}

	@Test
	void textsOfAConflictAreTrueOfAnyConflict() {
		assertThat(ErrorBody.of(409).toString()).doesNotContain("in flight", "already");
	}

	@Test
	void valuesThatAreNotValidTravel() {
		ErrorBody error = ErrorBody.of(400)
			.withValidationErrors(List.of(new ValidationError("items[1].name", "NotBlank", "must not be blank")));

		assertThat(WireFormats.value(error.encode()).toString())
			.contains("\"validationErrors\":[{\"path\":\"items[1].name\",\"code\":\"NotBlank\",\"message\":");
		assertThat(ErrorBody.decode(400, error.encode())).isEqualTo(error);
	}

	@Test
	void valuesThatANodeServiceFoundNotValidAreRead() {
		byte[] payload = new PackWriter(64)
			.value(Map.of("validationErrors", List.of("name is missing", Map.of("field", "age", "message", "too old"))))
			.toByteArray();

		assertThat(ErrorBody.decode(400, payload).validationErrors())
			.containsExactly(new ValidationError("", "", "name is missing"), new ValidationError("age", "", "too old"));
	}

	@Test
	void membersThatTheProtocolDoesNotKnowAreKept() {
		ErrorBody error = ErrorBody.of(409).withDetail("current", Map.of("version", 7)).withDetail("retry", null);

		ErrorBody read = ErrorBody.decode(500, error.encode());

		assertThat(read).isEqualTo(error);
		assertThat(read.details()).containsEntry("retry", null).containsEntry("current", Map.of("version", 7));
	}

	@Test
	void detailCannotTakeThePlaceOfAnotherMember() {
		assertThatIllegalArgumentException().isThrownBy(() -> ErrorBody.of(409).withDetail("code", 200))
			.withMessageContaining("'code'");
	}

}
