package io.zss.spring.schema;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

import com.github.victools.jsonschema.generator.Module;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.zss.protocol.JsonMapperCodec;
import io.zss.spring.handler.PayloadSchemas;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;

/**
 * JSON Schema by the generator of victools, which walks through the types, while the
 * mapper of payloads says which properties they have, by which names, and what its
 * serializers write. A type that cannot be described, or whose schema would be too large,
 * has none, and one line in the log. Belongs to the thread that starts the application.
 */
public final class JsonSchemas implements PayloadSchemas {

	private static final Logger logger = LoggerFactory.getLogger(JsonSchemas.class);

	private final ObjectMapper mapper;

	private final List<Module> modules;

	/**
	 * Creates a generator of schemas.
	 * @param codec maps the payloads
	 * @param modules of the generator, that add what they know of types: constraints, for
	 * example
	 */
	public JsonSchemas(JsonMapperCodec codec, List<Module> modules) {
		this.mapper = codec.mapper();
		this.modules = List.copyOf(modules);
	}

	@Override
	public Map<String, @Nullable Object> ofPayload(Type type) {
		return generate(type, true);
	}

	@Override
	public Map<String, @Nullable Object> ofResult(Type type) {
		return generate(type, false);
	}

	private Map<String, @Nullable Object> generate(Type type, boolean reading) {
		try {
			SchemaGeneratorConfigBuilder builder = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12,
					OptionPreset.PLAIN_JSON)
				.with(Option.PLAIN_DEFINITION_KEYS)
				// It is the same for all.
				.without(Option.SCHEMA_VERSION_INDICATOR, Option.VALUES_FROM_CONSTANT_FIELDS);
			builder.with(new MapperModule(new MappedTypes(this.mapper, reading)));
			this.modules.forEach(builder::with);
			return PlainSchema.of(new SchemaGenerator(builder.build()).generateSchema(type));
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			logger.info("Type {} has no JSON Schema in the description of its verbs: {}", type.getTypeName(),
					reason(ex));
			logger.debug("Type {} has no JSON Schema", type.getTypeName(), ex);
			return Map.of();
		}
	}

	private static String reason(Throwable failure) {
		return (failure instanceof StackOverflowError) ? "it contains itself without end" : failure.toString();
	}

}
