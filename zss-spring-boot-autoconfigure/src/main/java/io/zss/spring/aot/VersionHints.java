package io.zss.spring.aot;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Has native images keep the resources that say which versions of the library and of
 * JeroMQ they contain.
 */
final class VersionHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("io/zss/protocol/version.properties");
		hints.resources().registerPattern("META-INF/maven/org.zeromq/jeromq/pom.properties");
	}

}
