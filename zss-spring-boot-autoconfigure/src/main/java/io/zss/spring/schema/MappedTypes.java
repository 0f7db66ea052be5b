package io.zss.spring.schema;

import java.util.Comparator;
import java.util.List;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.jsontype.NamedType;

/**
 * What the mapper of payloads knows of types, as it reads or as it writes them.
 */
final class MappedTypes {

	private final ObjectMapper mapper;

	private final boolean reading;

	private final MapperConfig<?> config;

	private final ClassIntrospector introspector;

	MappedTypes(ObjectMapper mapper, boolean reading) {
		this.mapper = mapper;
		this.reading = reading;
		this.config = reading ? mapper.deserializationConfig() : mapper.serializationConfig();
		this.introspector = this.config.classIntrospectorInstance();
	}

	boolean isReading() {
		return this.reading;
	}

	/**
	 * A type of the generator as one of the mapper.
	 */
	JavaType of(ResolvedType type) {
		if (type.isArray()) {
			return this.mapper.getTypeFactory().constructArrayType(of(type.getArrayElementType()));
		}
		List<ResolvedType> parameters = type.getTypeParameters();
		return parameters.isEmpty() ? this.mapper.constructType(type.getErasedType()) : this.mapper.getTypeFactory()
			.constructParametricType(type.getErasedType(), parameters.stream().map(this::of).toArray(JavaType[]::new));
	}

	BeanDescription bean(JavaType type) {
		AnnotatedClass annotations = annotations(type);
		return this.reading ? this.introspector.introspectForDeserialization(type, annotations)
				: this.introspector.introspectForSerialization(type, annotations);
	}

	/**
	 * What the serializer writes. For what is read it is the best that there is, since
	 * deserializers do not say what they take.
	 */
	WrittenShape shape(JavaType type) {
		WrittenShape shape = new WrittenShape();
		this.mapper.acceptJsonFormatVisitor(type, shape);
		return shape;
	}

	/**
	 * Whether a type or a property has a serializer or deserializer of its own, so that
	 * its Java type says nothing of its shape.
	 */
	boolean isCustom(Annotated annotated) {
		return (this.reading ? annotationIntrospector().findDeserializer(this.config, annotated)
				: annotationIntrospector().findSerializer(this.config, annotated)) != null;
	}

	boolean isUnwrapped(AnnotatedMember member) {
		return annotationIntrospector().findUnwrappingNameTransformer(this.config, member) != null;
	}

	JsonFormat.@Nullable Value format(AnnotatedMember member) {
		return annotationIntrospector().findFormat(this.config, member);
	}

	@Nullable String description(JavaType type) {
		return annotationIntrospector().findClassDescription(this.config, annotations(type));
	}

	/**
	 * How values of a type carry their type id.
	 * @return null when they carry none
	 */
	JsonTypeInfo.@Nullable Value typeInfo(JavaType type) {
		JsonTypeInfo.Value info = annotationIntrospector().findPolymorphicTypeInfo(this.config, annotations(type));
		return (info != null && info.getIdType() != JsonTypeInfo.Id.NONE) ? info : null;
	}

	/**
	 * The types below a type, with their ids, by name of class.
	 */
	List<NamedType> subtypes(JavaType type) {
		return this.config.getSubtypeResolver()
			.collectAndResolveSubtypesByClass(this.config, annotations(type))
			.stream()
			.sorted(Comparator.comparing((subtype) -> subtype.getType().getName()))
			.toList();
	}

	/**
	 * The properties that are read or written, in the mapper's order.
	 */
	List<BeanPropertyDefinition> properties(BeanDescription bean) {
		return bean.findProperties()
			.stream()
			.filter((property) -> this.reading ? property.couldDeserialize() : property.couldSerialize())
			.toList();
	}

	/**
	 * Whether the mapper refuses values in which a primitive is missing.
	 */
	boolean requiresPrimitive(BeanPropertyDefinition property) {
		return !this.reading || (property.hasConstructorParameter()
				&& this.mapper.deserializationConfig().isEnabled(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES));
	}

	private AnnotatedClass annotations(JavaType type) {
		return this.introspector.introspectClassAnnotations(type);
	}

	private AnnotationIntrospector annotationIntrospector() {
		return this.config.getAnnotationIntrospector();
	}

}
