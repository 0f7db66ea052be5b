package io.zss;

import java.io.File;
import java.util.List;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests, and says so, where one of the programs that they need is not on the path.
 */
public abstract class RequiredPrograms implements ExecutionCondition {

	private final String consequence;

	private final List<String> programs;

	/**
	 * Creates a condition.
	 * @param consequence what is not tested otherwise
	 * @param programs their names
	 */
	protected RequiredPrograms(String consequence, String... programs) {
		this.consequence = consequence;
		this.programs = List.of(programs);
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		for (String program : this.programs) {
			if (find(program) == null) {
				String reason = this.consequence + ": '" + program + "' is not on the path";
				System.err.println(reason);
				return ConditionEvaluationResult.disabled(reason);
			}
		}
		return ConditionEvaluationResult.enabled(this.programs + " are there");
	}

	/**
	 * Finds a program.
	 * @return null where it is not on the path
	 */
	public static File find(String program) {
		for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
			File file = new File(folder, program);
			if (file.canExecute()) {
				return file;
			}
		}
		return null;
	}

}
