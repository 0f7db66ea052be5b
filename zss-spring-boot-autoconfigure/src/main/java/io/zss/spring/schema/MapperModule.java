package io.zss.spring.schema;

import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Module;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.TypeContext;
import com.github.victools.jsonschema.generator.TypeScope;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has the generator follow the mapper of payloads: scalars are what the serializers
 * write, objects have the mapper's properties and names, and types with type ids are one
 * of their subtypes. Constraints and nullness come from the members that the generator
 * finds. For one schema.
 */
final class MapperModule implements Module {

	/** Types within one type. */
	private static final int MAX_TYPES = 5_000;

	private static final String PROPERTIES = "properties";

	private static final String REQUIRED = "required";

	private static final String TYPE = "type";

	private final MappedTypes types;

	/** The type ids of subtypes, as their base type names them. */
	private final Map<Class<?>, String> typeIds = new HashMap<>();

	private int seen;

	MapperModule(MappedTypes types) {
		this.types = types;
	}

	@Override
	public void applyToConfigBuilder(SchemaGeneratorConfigBuilder builder) {
		builder.forTypesInGeneral()
			.withCustomDefinitionProvider(this::define)
			.withSubtypeResolver(this::subtypes)
			.withTypeAttributeOverride(this::complete);
		builder.forFields()
			.withNullableCheck((field) -> !field.isFakeContainerItemScope() && Nulls.mayBeNull(field.getRawMember()));
	}

	/**
	 * The definition of a type that is not an object with properties.
	 * @return null for the generator's own
	 */
	private @Nullable CustomDefinition define(ResolvedType resolved, SchemaGenerationContext context) {
		this.seen++;
		if (this.seen > MAX_TYPES) {
			throw new IllegalStateException("it has more than " + MAX_TYPES + " types within");
		}
		JavaType type = this.types.of(resolved);
		ObjectNode definition = context.getGeneratorConfig().createObjectNode();
		Class<?> raw = type.getRawClass();
		if (raw == Object.class) {
			return inline(definition);
		}
		if (raw == byte[].class || ByteBuffer.class.isAssignableFrom(raw)) {
			return inline(definition.put(TYPE, "string").put("contentEncoding", "base64"));
		}
		if (raw == char[].class) {
			return inline(definition.put(TYPE, "string"));
		}
		if (type.isReferenceType()) {
			ArrayNode options = definition.putArray("anyOf");
			options.addObject().put(TYPE, "null");
			options.add(context.createDefinitionReference(resolve(type.getContentType(), context.getTypeContext())));
			return inline(definition);
		}
		if (type.isMapLikeType()) {
			definition.put(TYPE, "object")
				.set("additionalProperties",
						context.createDefinitionReference(resolve(type.getContentType(), context.getTypeContext())));
			return inline(definition);
		}
		return (type.isCollectionLikeType() || type.isArrayType()) ? null : scalar(type, definition, context);
	}

	private @Nullable CustomDefinition scalar(JavaType type, ObjectNode definition, SchemaGenerationContext context) {
		BeanDescription bean = this.types.bean(type);
		if (this.types.isCustom(bean.getClassInfo())) {
			return inline(definition);
		}
		WrittenShape shape = this.types.shape(type);
		AnnotatedMember value = bean.findJsonValueAccessor();
		switch (shape.kind()) {
			case STRING -> text(type, shape, definition);
			case NUMBER -> definition.put(TYPE, "number");
			case INTEGER -> definition.put(TYPE, "integer");
			case BOOLEAN -> definition.put(TYPE, "boolean");
			case NULL -> definition.put(TYPE, "null");
			case ANY -> {
				if (!this.types.properties(bean).isEmpty()) {
					// Something that is only read has no serializer that says more.
					return this.types.isReading() ? null : inline(definition);
				}
			}
			case ARRAY, MAP, OBJECT -> {
				if (value != null) {
					return inline(
							context.createDefinitionReference(resolve(value.getType(), context.getTypeContext())));
				}
				if (shape.kind() == WrittenShape.Kind.OBJECT) {
					return null;
				}
				definition.put(TYPE, (shape.kind() == WrittenShape.Kind.ARRAY) ? "array" : "object");
				if (shape.kind() == WrittenShape.Kind.MAP) {
					definition.putObject("additionalProperties");
				}
			}
		}
		return shape.constants().isEmpty() ? inline(definition) : new CustomDefinition(definition,
				CustomDefinition.DefinitionType.STANDARD, CustomDefinition.AttributeInclusion.YES);
	}

	private static void text(JavaType type, WrittenShape shape, ObjectNode definition) {
		definition.put(TYPE, "string");
		String format = shape.format();
		if (type.hasRawClass(Duration.class) || type.hasRawClass(Period.class)) {
			format = "duration";
		}
		if (format != null) {
			definition.put("format", format);
		}
		if (!shape.constants().isEmpty()) {
			ArrayNode constants = definition.putArray("enum");
			shape.constants().forEach(constants::add);
		}
	}

	private static CustomDefinition inline(ObjectNode definition) {
		return new CustomDefinition(definition, CustomDefinition.DefinitionType.INLINE,
				CustomDefinition.AttributeInclusion.YES);
	}

	/**
	 * The types that stand for a type with type ids.
	 * @return null when the type stands for itself
	 */
	private @Nullable List<ResolvedType> subtypes(ResolvedType resolved, SchemaGenerationContext context) {
		JavaType type = this.types.of(resolved);
		if (type.isPrimitive() || this.types.typeInfo(type) == null) {
			return null;
		}
		List<ResolvedType> found = new ArrayList<>();
		Set<Class<?>> classes = new HashSet<>();
		for (NamedType subtype : this.types.subtypes(type)) {
			Class<?> subclass = subtype.getType();
			// Of a subtype the mapper names its siblings as well.
			if (subclass != type.getRawClass() && type.getRawClass().isAssignableFrom(subclass)
					&& !Modifier.isAbstract(subclass.getModifiers()) && classes.add(subclass)) {
				if (subtype.hasName()) {
					this.typeIds.putIfAbsent(subclass, subtype.getName());
				}
				found.add(resolveSubtype(resolved, subclass, context.getTypeContext()));
			}
		}
		return found.isEmpty() ? null : found;
	}

	/**
	 * Gives an object the properties of the mapper, in the place of those that the
	 * generator has found.
	 */
	private void complete(ObjectNode node, TypeScope scope, SchemaGenerationContext context) {
		if (!node.path(TYPE).isString() || !node.path(TYPE).asString().equals("object")
				|| node.has("additionalProperties")) {
			return;
		}
		JavaType type = this.types.of(scope.getType());
		BeanDescription bean = this.types.bean(type);
		JsonNode found = node.path(PROPERTIES);
		Set<String> foundRequired = new HashSet<>();
		node.path(REQUIRED).forEach((name) -> foundRequired.add(name.asString()));
		node.remove(List.of(PROPERTIES, REQUIRED));
		ObjectNode properties = context.getGeneratorConfig().createObjectNode();
		List<String> required = new ArrayList<>();
		for (BeanPropertyDefinition property : this.types.properties(bean)) {
			AnnotatedMember member = property.getPrimaryMember();
			if (member != null && this.types.isUnwrapped(member)) {
				node.withArray("allOf").add(reference(property, context));
				continue;
			}
			JsonNode known = found.path(property.getInternalName());
			JsonNode schema = known.isMissingNode() ? reference(property, context) : known;
			properties.set(property.getName(), adapt(schema, property, member, context));
			if (foundRequired.contains(property.getInternalName()) || isRequired(property)) {
				required.add(property.getName());
			}
		}
		describe(node, type);
		if (!properties.isEmpty()) {
			node.set(PROPERTIES, properties);
		}
		if (!required.isEmpty()) {
			ArrayNode names = node.putArray(REQUIRED);
			required.forEach(names::add);
		}
		JsonTypeInfo.Value info = this.types.typeInfo(type);
		if (info != null) {
			addTypeId(node, type, info, context);
		}
	}

	private static ObjectNode reference(BeanPropertyDefinition property, SchemaGenerationContext context) {
		return context.createDefinitionReference(resolve(property.getPrimaryType(), context.getTypeContext()));
	}

	private boolean isRequired(BeanPropertyDefinition property) {
		JavaType type = property.getPrimaryType();
		if (type.isPrimitive()) {
			return property.isRequired() || this.types.requiresPrimitive(property);
		}
		return property.isRequired() || (!type.isReferenceType() && Nulls.isNeverNull(property));
	}

	/**
	 * What annotations of a property say of its shape.
	 */
	private JsonNode adapt(JsonNode schema, BeanPropertyDefinition property, @Nullable AnnotatedMember member,
			SchemaGenerationContext context) {
		if (member == null || !(schema instanceof ObjectNode node)) {
			return schema;
		}
		if (this.types.isCustom(member)) {
			return context.getGeneratorConfig().createObjectNode();
		}
		JsonFormat.Value format = this.types.format(member);
		if (format != null && node.path(TYPE).isString() && !node.path(TYPE).asString().equals("array")) {
			if (format.getShape() == JsonFormat.Shape.STRING && !node.path(TYPE).asString().equals("string")) {
				node.put(TYPE, "string");
				node.remove(List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"));
			}
			else if (format.hasPattern()) {
				node.remove("format");
			}
		}
		String description = property.getMetadata().getDescription();
		if (description != null) {
			node.put("description", description);
		}
		return node;
	}

	private void describe(ObjectNode node, JavaType type) {
		String description = this.types.description(type);
		if (description != null && !node.has("description")) {
			node.put("description", description);
		}
	}

	private void addTypeId(ObjectNode node, JavaType type, JsonTypeInfo.Value info, SchemaGenerationContext context) {
		String id = typeId(type.getRawClass(), info.getIdType());
		switch (info.getInclusionType()) {
			case PROPERTY, EXISTING_PROPERTY, EXTERNAL_PROPERTY -> {
				if (info.getPropertyName() != null && info.getIdType() != JsonTypeInfo.Id.DEDUCTION) {
					addTypeProperty(node, info.getPropertyName(), id, context);
				}
			}
			case WRAPPER_OBJECT -> {
				if (id != null) {
					ObjectNode inner = moved(node, context);
					node.put(TYPE, "object").putObject(PROPERTIES).set(id, inner);
					node.putArray(REQUIRED).add(id);
				}
			}
			case WRAPPER_ARRAY -> {
				ObjectNode inner = moved(node, context);
				ArrayNode items = node.put(TYPE, "array").putArray("prefixItems");
				constant(items.addObject(), id);
				items.add(inner);
				node.put("minItems", 2);
			}
			default -> {
				// The value does not show its type.
			}
		}
	}

	private static void addTypeProperty(ObjectNode node, String name, @Nullable String id,
			SchemaGenerationContext context) {
		ObjectNode properties = context.getGeneratorConfig().createObjectNode();
		constant(properties.putObject(name), id);
		JsonNode others = node.remove(PROPERTIES);
		if (others instanceof ObjectNode known) {
			known.properties().forEach((entry) -> {
				if (!entry.getKey().equals(name)) {
					properties.set(entry.getKey(), entry.getValue());
				}
			});
		}
		node.set(PROPERTIES, properties);
		JsonNode required = node.remove(REQUIRED);
		ArrayNode names = node.putArray(REQUIRED).add(name);
		if (required != null) {
			required.forEach((each) -> {
				if (!each.asString().equals(name)) {
					names.add(each);
				}
			});
		}
	}

	private static void constant(ObjectNode node, @Nullable String id) {
		if (id != null) {
			node.put("const", id);
		}
		else {
			node.put(TYPE, "string");
		}
	}

	/**
	 * Moves all that a node has into another one. References of the generator to what is
	 * within stay valid.
	 */
	private static ObjectNode moved(ObjectNode node, SchemaGenerationContext context) {
		ObjectNode inner = context.getGeneratorConfig().createObjectNode();
		inner.setAll(node);
		node.removeAll();
		return inner;
	}

	/**
	 * The id that values of a class carry.
	 * @return null when it cannot be told
	 */
	private @Nullable String typeId(Class<?> type, JsonTypeInfo.Id kind) {
		String name = type.getName();
		return switch (kind) {
			case NAME -> this.typeIds.getOrDefault(type, name.substring(name.lastIndexOf('.') + 1));
			case SIMPLE_NAME -> this.typeIds.getOrDefault(type, type.getSimpleName());
			case CLASS -> name;
			default -> null;
		};
	}

	private static ResolvedType resolveSubtype(ResolvedType type, Class<?> subclass, TypeContext context) {
		try {
			return context.resolveSubtype(type, subclass);
		}
		catch (IllegalArgumentException ex) {
			// It has parameters of its own, of which the base type says nothing.
			return context.resolve(subclass);
		}
	}

	private static ResolvedType resolve(JavaType type, TypeContext context) {
		if (type.isArrayType() || type.containedTypeCount() == 0) {
			return context.resolve(type.getRawClass());
		}
		ResolvedType[] parameters = new ResolvedType[type.containedTypeCount()];
		for (int i = 0; i < parameters.length; i++) {
			parameters[i] = resolve(type.containedTypeOrUnknown(i), context);
		}
		return context.resolve(type.getRawClass(), parameters);
	}

}
