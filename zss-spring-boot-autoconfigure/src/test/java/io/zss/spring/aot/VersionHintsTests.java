package io.zss.spring.aot;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VersionHints}.
 */
class VersionHintsTests {

	@Test
	void resourcesWithTheVersionsAreKept() {
		RuntimeHints hints = new RuntimeHints();
		ClassLoader loader = getClass().getClassLoader();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories", loader)
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter((registrar) -> registrar instanceof VersionHints)
			.forEach((registrar) -> registrar.registerHints(hints, loader));
		for (String resource : new String[] { "io/zss/protocol/version.properties",
				"META-INF/maven/org.zeromq/jeromq/pom.properties" }) {
			assertThat(loader.getResource(resource)).as(resource).isNotNull();
			assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(hints);
		}
	}

}
