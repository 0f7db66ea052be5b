package io.zss.broker.app.console;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips the tests of a class, and says so, where Chromium or its driver is missing.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresChromium.Condition.class)
@interface RequiresChromium {

	/**
	 * Looks for the programs on the path.
	 */
	final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			for (String program : List.of("chromium", "chromedriver")) {
				if (find(program) == null) {
					String reason = "THE CONSOLE IS NOT TESTED IN A BROWSER: '" + program + "' is not on the path";
					System.err.println(reason);
					return ConditionEvaluationResult.disabled(reason);
				}
			}
			return ConditionEvaluationResult.enabled("Chromium is there");
		}

		static File find(String program) {
			for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
				File file = new File(folder, program);
				if (file.canExecute()) {
					return file;
				}
			}
			return null;
		}

	}

}
