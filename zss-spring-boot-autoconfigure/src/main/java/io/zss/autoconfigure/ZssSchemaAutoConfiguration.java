package io.zss.autoconfigure;

import com.github.victools.jsonschema.generator.Module;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import io.zss.protocol.JsonMapperCodec;
import io.zss.spring.handler.PayloadSchemas;
import io.zss.spring.schema.JsonSchemas;
import jakarta.validation.Constraint;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of JSON Schema in the descriptions of services, where the generator
 * of victools is on the class path, and Jackson 3 maps the payloads.
 */
@AutoConfiguration(after = ZssAutoConfiguration.class)
@ConditionalOnClass(SchemaGenerator.class)
@ConditionalOnBean(JsonMapperCodec.class)
public final class ZssSchemaAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(PayloadSchemas.class)
	JsonSchemas zssPayloadSchemas(JsonMapperCodec codec, ObjectProvider<Module> modules) {
		return new JsonSchemas(codec, modules.orderedStream().toList());
	}

	/**
	 * Where the generator's module for Jakarta Validation is there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JakartaValidationModule.class, Constraint.class })
	static class ConstraintConfiguration {

		@Bean
		@ConditionalOnMissingBean
		JakartaValidationModule zssSchemaConstraints() {
			return new JakartaValidationModule(JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
					JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS);
		}

	}

}
