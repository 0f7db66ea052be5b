package io.zss.spring;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import io.zss.autoconfigure.ZssContextRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services, clients and exceptions that were compiled without {@code -parameters}: those
 * that need a name say how to keep it.
 */
@ExtendWith(OutputCaptureExtension.class)
class WithoutParameterNamesTests {

	private static final String[] ADVICE = { "-parameters", "<parameters>true</parameters>",
			"options.compilerArgs.add(\"-parameters\")", "javaParameters = true" };

	@TempDir
	private Path folder;

	@Test
	void headerOfAServiceNeedsAName() throws Exception {
		Class<?> service = compile("Orders", """
				@io.zss.annotation.ZssService("orders")
				public class Orders {
					@io.zss.annotation.ZssVerb
					String find(String number, @io.zss.annotation.ZssHeader String tenant) {
						return number;
					}
				}
				""");
		ZssContextRunner.withBroker()
			.withBean(service)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("@ZssHeader of parameter 2 of find does not name its header")
				.hasMessageContainingAll(ADVICE));
	}

	@Test
	void headerOfAClientNeedsAName() throws Exception {
		Class<?> configuration = compile("Clients", """
				@io.zss.spring.client.ImportZssClients(Clients.Orders.class)
				public class Clients {
					@io.zss.annotation.ZssService("orders")
					public interface Orders {
						@io.zss.annotation.ZssVerb
						String find(String number, @io.zss.annotation.ZssHeader String tenant);
					}
				}
				""");
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(configuration)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("its parameter 2 is a header without a name")
				.hasMessageContainingAll(ADVICE));
	}

	@Test
	void exceptionOfAContractNeedsTheNamesOfItsConstructor(CapturedOutput output) throws Exception {
		Class<?> configuration = compile("Clients", """
				@io.zss.spring.client.ImportZssClients(Clients.Orders.class)
				public class Clients {
					@io.zss.annotation.ZssService("orders")
					public interface Orders {
						@io.zss.annotation.ZssVerb
						String find(String number) throws SoldOutException;
					}
					@io.zss.annotation.ZssErrorStatus(value = 409, code = "sold-out")
					public static class SoldOutException extends Exception {
						private final String item;
						public SoldOutException(String item) {
							this.item = item;
						}
						public String getItem() {
							return this.item;
						}
					}
				}
				""");
		ZssContextRunner.withoutBroker().withUserConfiguration(configuration).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("cannot throw Clients$SoldOutException").contains(ADVICE);
		});
	}

	@Test
	void payloadsAndNamedHeadersNeedNoNames() throws Exception {
		Class<?> service = compile("Orders", """
				@io.zss.annotation.ZssService("orders")
				public class Orders {
					@io.zss.annotation.ZssVerb
					String find(String number, @io.zss.annotation.ZssHeader("tenant") String tenant) {
						return number;
					}
				}
				""");
		ZssContextRunner.withBroker().withBean(service).run((context) -> assertThat(context).hasNotFailed());
	}

	private Class<?> compile(String name, String source) throws Exception {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return source;
			}

		};
		String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		boolean compiled = compiler
			.getTask(null, null, null, List.of("-proc:none", "-classpath", classpath, "-d", this.folder.toString()),
					null, List.of(file))
			.call();
		assertThat(compiled).isTrue();
		URLClassLoader loader = new URLClassLoader(new URL[] { this.folder.toUri().toURL() },
				getClass().getClassLoader());
		return loader.loadClass(name);
	}

}
