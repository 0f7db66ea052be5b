package io.zss.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaTextTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			textBlock = """
					{"type":"string"}; string
					{"type":"string","format":"date-time"}; date-time
					{"type":["string","null"]}; string | null
					{"enum":["A","B"]}; "A" | "B"
					{"const":"card"}; "card"
					{"type":"array","items":{"type":"integer"}}; [integer]
					{"type":"object","additionalProperties":{"type":"number"}}; {*: number}
					{"type":"object","properties":{"a":{"type":"string"},"b":{}},"required":["a"]}; {a: string, b?: any}
					{"anyOf":[{"type":"null"},{"$ref":"#/$defs/Line"}]}; null | Line
					{"$ref":"#/$defs/Line","$defs":{"Line":{"type":"object","properties":{"sku":{"type":"string"}}}}}; {sku?: string}
					{}; ``
					[1]; ``
					""")
	void saysWhatASchemaAllows(String schema, String text) {
		assertThat(SchemaText.of(Json.read(schema))).isEqualTo(text);
	}

	@Test
	void schemaThatContainsItselfEnds() {
		assertThat(SchemaText.of(Json.read("{\"$ref\":\"#/$defs/A\",\"$defs\":{\"A\":{\"$ref\":\"#/$defs/A\"}}}")))
			.isEqualTo("A");
		Map<String, Object> deep = new LinkedHashMap<>();
		deep.put("type", "string");
		for (int i = 0; i < 100; i++) {
			deep = new LinkedHashMap<>(Map.of("type", "object", "properties", Map.of("a", deep)));
		}
		assertThat(SchemaText.of(deep)).isEqualTo("{a?: {a?: {a?: {…}}}}");
	}

	@Test
	void longSchemaIsCutAndNoNameControlsTheTerminal() {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (int i = 0; i < 10_000; i++) {
			properties.put("\u001b[31mname" + i, Map.of("type", "string"));
		}
		String text = SchemaText.of(Map.of("type", "object", "properties", properties));
		assertThat(text).hasSizeLessThan(500).endsWith("…").doesNotContain("\u001b");
	}

}
