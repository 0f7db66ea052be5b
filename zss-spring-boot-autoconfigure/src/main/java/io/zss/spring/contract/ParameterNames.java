package io.zss.spring.contract;

import org.springframework.core.MethodParameter;

/**
 * The names of parameters, which compilers leave out unless they are asked to keep them.
 */
public final class ParameterNames {

	/**
	 * How compilers are asked to keep the names, for messages.
	 */
	public static final String KEEP = "compile with -parameters, as Spring Boot's plugins do "
			+ "(Maven: <parameters>true</parameters> of the maven-compiler-plugin; "
			+ "Gradle: options.compilerArgs.add(\"-parameters\") of the JavaCompile tasks; "
			+ "Kotlin: javaParameters = true)";

	private ParameterNames() {
	}

	/**
	 * A parameter, for messages.
	 * @param parameter the parameter
	 * @return its name in quotes, or its place where the compiler has not kept the name
	 */
	public static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return (name != null) ? "'" + name + "'" : "parameter " + (parameter.getParameterIndex() + 1);
	}

}
