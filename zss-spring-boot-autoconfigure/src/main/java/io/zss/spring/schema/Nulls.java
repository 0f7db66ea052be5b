package io.zss.spring.schema;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;

import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;

/**
 * What JSpecify, and other annotations that Spring knows, say of null.
 */
final class Nulls {

	private Nulls() {
	}

	static boolean mayBeNull(Field field) {
		return Nullness.forField(field) == Nullness.NULLABLE;
	}

	/**
	 * Whether a property is declared never to be null: by the constructor that takes it,
	 * else by its field or getter.
	 */
	static boolean isNeverNull(BeanPropertyDefinition property) {
		return of(property) == Nullness.NON_NULL;
	}

	private static Nullness of(BeanPropertyDefinition property) {
		AnnotatedParameter parameter = property.getConstructorParameter();
		if (parameter != null && parameter.getOwner().getAnnotated() instanceof Executable creator) {
			return Nullness.forMethodParameter(MethodParameter.forExecutable(creator, parameter.getIndex()));
		}
		AnnotatedField field = property.getField();
		if (field != null) {
			return Nullness.forField(field.getAnnotated());
		}
		AnnotatedMethod getter = property.getGetter();
		return (getter != null) ? Nullness.forMethodReturnType(getter.getAnnotated()) : Nullness.UNSPECIFIED;
	}

}
