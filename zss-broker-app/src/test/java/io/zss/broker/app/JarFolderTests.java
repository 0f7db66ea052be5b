package io.zss.broker.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JarFolder}, with the application's own file and applications without
 * beans.
 */
class JarFolderTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include";

	@TempDir
	private Path folder;

	private Path jar;

	@BeforeEach
	void putAFileNextToAJar() throws IOException {
		this.jar = Files.createFile(this.folder.resolve("zss-broker-app.jar"));
		Files.writeString(this.folder.resolve("application.yml"), """
				zss.broker.name: next-to-the-jar
				spring.application.name: next-to-the-jar
				management.endpoints.web.exposure.include: health
				""");
	}

	@Test
	void fileNextToTheJarCounts() {
		assertThat(property("zss.broker.name")).isEqualTo("next-to-the-jar");
	}

	@Test
	void itOverridesTheApplicationsOwnFileAlsoWhatThatSaysForAProfile() {
		assertThat(property("spring.application.name")).isEqualTo("next-to-the-jar");
		assertThat(property(EXPOSED, "--spring.profiles.active=http")).isEqualTo("health");
	}

	@Test
	void argumentsAndFilesOfTheWorkingDirectoryOverrideIt() throws IOException {
		assertThat(property("zss.broker.name", "--zss.broker.name=argument")).isEqualTo("argument");
		Path directory = Files.createDirectory(this.folder.resolve("cwd"));
		Files.writeString(directory.resolve("application.yml"), "zss.broker.name: working-directory");
		assertThat(property("zss.broker.name",
				"--spring.config.location=optional:classpath:/,optional:file:" + directory + "/"))
			.isEqualTo("working-directory");
	}

	@Test
	void folderWithoutAFileIsNoFailure() throws IOException {
		Files.delete(this.folder.resolve("application.yml"));
		assertThat(property("spring.application.name")).isEqualTo("zss-broker");
	}

	@Test
	void classesThatAreInNoJarHaveNoFolder() {
		assertThat(JarFolder.location(this.folder.toFile())).isEqualTo(JarFolder.location(null));
		assertThat(property(this.folder.toFile(), "zss.broker.name")).isNull();
	}

	private @Nullable String property(String name, String... args) {
		return property(this.jar.toFile(), name, args);
	}

	private static @Nullable String property(File jar, String name, String... args) {
		SpringApplication application = new SpringApplication(JarFolderTests.class);
		application.setDefaultProperties(Map.of(JarFolder.PROPERTY, JarFolder.location(jar)));
		application.setRegisterShutdownHook(false);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (var context = application.run(args)) {
			return context.getEnvironment().getProperty(name);
		}
	}

}
