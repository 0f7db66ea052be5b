package io.zss.docs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles the blocks of Java of one page, one after the other: a block may use the types
 * that those before it declare. A block is a whole file, members of a class, or
 * statements, with the imports that it needs before them. Types that the page takes for
 * granted stand in a comment {@code <!-- given: ... -->} right before the block; members
 * and statements see the fields of a class {@code Given}.
 */
final class JavaBlocks implements AutoCloseable {

	private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

	private final StandardJavaFileManager files;

	/**
	 * Creates a compiler.
	 * @param output gets the classes of the page
	 */
	JavaBlocks(Path output) {
		this.files = COMPILER.getStandardFileManager(null, Locale.ROOT, null);
		try {
			this.files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
			List<Path> classPath = new ArrayList<>(List.of(output));
			for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
				classPath.add(Path.of(entry));
			}
			this.files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Compiles a block.
	 * @return what is wrong with it; empty when it compiles
	 */
	String compile(Page.Block block) {
		if (block.note().startsWith("given:")) {
			String problems = compile("Given" + block.line(), block.note().substring("given:".length()));
			if (!problems.isEmpty()) {
				return problems;
			}
		}
		String imports = lines(block.code(), true);
		String code = lines(block.code(), false);
		if (code.lines()
			.anyMatch((line) -> line.matches("((public|final|abstract|sealed) )*(class|interface|record|enum) .*"))) {
			return compile("Block" + block.line(), block.code());
		}
		String type = "class Block" + block.line() + (block.note().contains("class Given ") ? " extends Given" : "");
		String asMembers = compile("Block" + block.line(), "%s\nabstract %s {\n%s\n}".formatted(imports, type, code));
		return asMembers.isEmpty() ? "" : asStatements(block, imports, type, code, asMembers);
	}

	private String asStatements(Page.Block block, String imports, String type, String code, String asMembers) {
		String asStatements = compile("Block" + block.line(),
				"%s\nabstract %s {\nvoid run() throws Exception {\n%s\n}\n}".formatted(imports, type, code));
		return asStatements.isEmpty() ? "" : "as members:\n" + asMembers + "\nas statements:\n" + asStatements;
	}

	private static String lines(String code, boolean imports) {
		return code.lines().filter((line) -> line.startsWith("import ") == imports).collect(Collectors.joining("\n"));
	}

	private String compile(String name, String source) {
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		boolean compiles = COMPILER
			.getTask(null, this.files, problems, List.of("-proc:none", "-parameters", "-Xlint:none"), null,
					List.of(new Source(name, source)))
			.call();
		return compiles ? ""
				: problems.getDiagnostics()
					.stream()
					.filter((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
					.map((problem) -> problem.getMessage(Locale.ROOT) + " at: "
							+ source.lines().skip(problem.getLineNumber() - 1).findFirst().orElse(""))
					.collect(Collectors.joining("\n"));
	}

	@Override
	public void close() {
		try {
			this.files.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A file in memory, whose public class may have any name.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String name, String text) {
			super(URI.create("memory:///" + name + ".java"), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public boolean isNameCompatible(String simpleName, Kind kind) {
			return kind == Kind.SOURCE;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
