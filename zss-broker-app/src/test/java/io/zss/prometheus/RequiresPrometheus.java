package io.zss.prometheus;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

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
	final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			for (String program : List.of("prometheus", "promtool")) {
				if (!isOnPath(program)) {
					String reason = "RULES AND DASHBOARD ARE NOT TESTED WITH PROMETHEUS: '" + program
							+ "' is not on the path";
					System.err.println(reason);
					return ConditionEvaluationResult.disabled(reason);
				}
			}
			return ConditionEvaluationResult.enabled("Prometheus is there");
		}

		private static boolean isOnPath(String program) {
			String path = String.valueOf(System.getenv("PATH"));
			return Arrays.stream(path.split(File.pathSeparator, -1))
				.anyMatch((folder) -> new File(folder, program).canExecute());
		}

	}

}
