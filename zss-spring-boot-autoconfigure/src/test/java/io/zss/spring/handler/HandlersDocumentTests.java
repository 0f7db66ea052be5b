package io.zss.spring.handler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/handlers.md} says what is tested: each line of its tables is the name of a
 * test.
 */
class HandlersDocumentTests {

	static List<Arguments> tables() {
		return List.of(Arguments.of("## Arguments", HandlerArgumentTests.class),
				Arguments.of("## Results", HandlerResultTests.class),
				Arguments.of("## Errors", HandlerErrorTests.class));
	}

	@ParameterizedTest
	@MethodSource("tables")
	void eachLineHasATest(String section, Class<?> tests) throws IOException {
		List<String> named = Arrays.stream(tests.getDeclaredMethods())
			.filter((method) -> method.isAnnotationPresent(DisplayName.class))
			.map((method) -> method.getAnnotation(DisplayName.class).value())
			.toList();

		assertThat(firstColumn(section)).containsExactlyInAnyOrderElementsOf(named);
	}

	private static List<String> firstColumn(String section) throws IOException {
		List<String> lines = Files.readAllLines(Path.of("../docs/handlers.md"));
		return lines.stream()
			.skip(lines.indexOf(section))
			.dropWhile((line) -> !line.startsWith("|"))
			.takeWhile((line) -> line.startsWith("|"))
			.skip(2)
			.map((line) -> line.split("\\|", -1)[1].trim())
			.toList();
	}

}
