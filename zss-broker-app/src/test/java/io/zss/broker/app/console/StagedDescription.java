package io.zss.broker.app.console;

import java.util.List;

import static io.zss.broker.app.console.StagedBroker.map;

/**
 * What a worker of ours says of a service that has some of everything.
 */
final class StagedDescription {

	private StagedDescription() {
	}

	static Object orders() {
		return map("sid", "ORDERS", "version", "2.1.0", "library", "zss-java", "libraryVersion", "0.1.0", "description",
				"Takes orders, reserves what they need, and has them delivered", "capacity", 32, "verbs",
				List.of(create(), get(), quote()));
	}

	private static Object create() {
		return map("verb", "CREATE", "description", "Creates an order and reserves what it needs", "parameters",
				List.of(parameter("order", "payload", "NewOrder", true), parameter("tenant", "header", "String", true),
						map("name", "priority", "in", "header", "type", "Integer", "required", false, "default", "5")),
				"payload", map("type", "NewOrder", "required", true, "schema", newOrder()), "result",
				map("type", "Order", "required", false, "schema", order()), "errors",
				List.of(map("status", 409, "exception", "DuplicateOrderException", "description",
						"There is an order with the same reference"),
						map("status", 422, "exception", "SoldOutException"), map("exception", "CarrierException")),
				"timeoutMillis", 2000, "idempotent", false);
	}

	private static Object get() {
		Object number = map("type", "string", "pattern", "^order-[0-9]{4}$", "description", "The number of the order");
		return map("verb", "GET", "description", "Finds an order", "parameters",
				List.of(parameter("number", "payload", "String", true)), "payload",
				map("type", "String", "required", true, "schema", number), "result",
				map("type", "Order", "required", false, "schema", order()), "errors",
				List.of(map("status", 404, "exception", "NoSuchOrderException")), "idempotent", true);
	}

	private static Object quote() {
		return map("verb", "QUOTE", "description", "Says what an order would cost", "payload",
				map("type", "List<Line>", "required", true, "schema",
						map("$defs", map("Line", line()), "type", "array", "minItems", 1, "items",
								map("$ref", "#/$defs/Line"))),
				"result", map("type", "BigDecimal", "required", false, "schema", map("type", "number")),
				"timeoutMillis", 500, "idempotent", true);
	}

	static Object newOrder() {
		return map("$defs",
				map("Line", line(), "Card", payment("card", "number", map("type", "string", "pattern", "^[0-9]{16}$")),
						"Invoice", payment("invoice", "days", map("type", "integer", "minimum", 7, "maximum", 60))),
				"type", "object", "properties",
				map("reference",
						map("type", "string", "minLength", 1, "maxLength", 40, "description",
								"The buyer's own name for the order"),
						"lines",
						map("type", "array", "minItems", 1, "maxItems", 50, "items", map("$ref", "#/$defs/Line")),
						"channel", map("type", "string", "enum", List.of("SHOP", "PHONE", "PARTNER")), "payment",
						map("anyOf", List.of(map("$ref", "#/$defs/Card"), map("$ref", "#/$defs/Invoice"))), "deliverOn",
						map("type", List.of("string", "null"), "format", "date"), "replaces",
						map("anyOf", List.of(map("type", "null"), map("$ref", "#")))),
				"required", List.of("reference", "lines", "channel", "payment"));
	}

	private static Object order() {
		return map("type", "object", "properties",
				map("number", map("type", "string"), "reference", map("type", "string"), "state",
						map("type", "string", "enum", List.of("OPEN", "SENT", "CANCELLED")), "acceptedAt",
						map("type", "string", "format", "date-time"), "total", map("type", "number")),
				"required", List.of("number", "reference", "state", "acceptedAt"));
	}

	private static Object line() {
		return map("type", "object", "properties",
				map("item", map("type", "string", "minLength", 1, "example", "coffee"), "quantity",
						map("type", "integer", "exclusiveMinimum", 0, "maximum", 1000), "labels",
						map("type", "object", "additionalProperties", map("type", "string"))),
				"required", List.of("item", "quantity"));
	}

	private static Object payment(String kind, String name, Object schema) {
		return map("type", "object", "properties", map("kind", map("const", kind), name, schema), "required",
				List.of("kind", name));
	}

	private static Object parameter(String name, String in, String type, boolean required) {
		return map("name", name, "in", in, "type", type, "required", required);
	}

}
