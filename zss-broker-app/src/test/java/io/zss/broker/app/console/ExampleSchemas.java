package io.zss.broker.app.console;

import java.util.List;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.json.JsonMapper;

/**
 * Schemas for which the console makes examples, and what a validator says of these.
 */
final class ExampleSchemas {

	private ExampleSchemas() {
	}

	static Stream<Arguments> all() {
		return Stream.of(Arguments.of("order", JsonMapper.shared().writeValueAsString(StagedDescription.newOrder())),
				schema("text with bounds", "{'type':'string','minLength':12,'maxLength':14}"),
				schema("text with a pattern", "{'type':'string','pattern':'^[A-Z]{2}[0-9]{4}(-[a-z]+)?$'}"),
				schema("text that is not blank", "{'type':'string','minLength':1,'pattern':'^.*\\\\S+.*$'}"),
				schema("text with alternatives", "{'type':'string','pattern':'^(low|high)$'}"),
				schema("formats",
						"{'type':'object','required':['a','b','c','d','e'],'properties':{"
								+ "'a':{'type':'string','format':'date-time'},'b':{'type':'string','format':'uuid'},"
								+ "'c':{'type':'string','format':'email'},'d':{'type':'string','format':'duration'},"
								+ "'e':{'type':'string','format':'date'}}}"),
				schema("integer with bounds", "{'type':'integer','exclusiveMinimum':10,'maximum':20,'multipleOf':4}"),
				schema("negative integer", "{'type':'integer','maximum':-5}"),
				schema("number between close bounds", "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':0.1}"),
				schema("enum in a list of at least two",
						"{'type':'array','minItems':2,'uniqueItems':true,'items':{'enum':['A','B','C']}}"),
				schema("map", "{'type':'object','minProperties':2,'additionalProperties':{'type':'integer'}}"),
				schema("tuple", "{'type':'array','prefixItems':[{'const':'card'},{'type':'boolean'}],'minItems':2}"),
				schema("nothing or an object",
						"{'anyOf':[{'type':'null'},{'type':'object','properties':{'a':{'type':'boolean'}},"
								+ "'required':['a']}]}"),
				schema("tree",
						"{'type':'object','properties':{'name':{'type':'string'},'children':{'type':'array','items':"
								+ "{'$ref':'#'}}},'required':['name','children']}"),
				schema("list that ends by null",
						"{'$defs':{'Node':{'type':'object','properties':{'next':{'anyOf':[{'type':'null'},"
								+ "{'$ref':'#/$defs/Node'}]}},'required':['next']}},'$ref':'#/$defs/Node'}"),
				schema("all of several",
						"{'$defs':{'Base':{'type':'object','properties':{'id':{'type':'integer'}},'required':['id']}},"
								+ "'allOf':[{'$ref':'#/$defs/Base'},{'properties':{'id':{'minimum':5},'name':"
								+ "{'type':'string'}},'required':['name']}]}"),
				schema("several types", "{'type':['null','integer'],'minimum':3}"), schema("anything", "{}"));
	}

	/**
	 * What is wrong with a value.
	 */
	static List<String> violations(String schema, String value) {
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(schema)
			.validate(value, InputFormat.JSON,
					(context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)))
			.stream()
			.map(Object::toString)
			.toList();
	}

	private static Arguments schema(String name, String text) {
		return Arguments.of(name, text.replace('\'', '"'));
	}

}
