package io.zss.broker.app;

import java.io.File;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Finds the folder of the executable jar, so that an {@code application.yml} next to it
 * counts wherever the broker is started. The application's own file imports it: it comes
 * above that file, and below the files of the working directory, the environment and the
 * command line.
 */
final class JarFolder implements EnvironmentPostProcessor, Ordered {

	/** What the application's own file imports. */
	static final String PROPERTY = "zss.jar-folder-config";

	/** In place of a folder where the classes do not come from a jar. */
	private static final String NONE = "optional:classpath:/no-jar-folder/";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (application.getAllSources().contains(ZssBrokerApplication.class)) {
			File jar = new ApplicationHome(ZssBrokerApplication.class).getSource();
			environment.getPropertySources()
				.addLast(new MapPropertySource("jarFolder", Map.of(PROPERTY, location(jar))));
		}
	}

	/**
	 * The location of the files next to a jar.
	 * @param jar the jar, or a folder of classes, or null where neither is known
	 */
	static String location(@Nullable File jar) {
		File folder = (jar != null && jar.isFile()) ? jar.getAbsoluteFile().getParentFile() : null;
		return (folder != null) ? "optional:file:" + folder + "/" : NONE;
	}

}
