package io.zss.prometheus;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.zss.RequiredPrograms;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips the tests of a class, and says so, where Prometheus or its tool is missing.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPrometheus.Condition.class)
@interface RequiresPrometheus {

	/**
	 * Looks for the programs on the path.
	 */
	final class Condition extends RequiredPrograms {

		Condition() {
			super("RULES AND DASHBOARD ARE NOT TESTED WITH PROMETHEUS", "prometheus", "promtool");
		}

	}

}
