package io.zss.test;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zss.ArchitectureRules;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the packages for tests may use.
 */
class TestSupportArchitectureTests {

	private static final JavaClasses library = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.zss.test");

	@Test
	void packagesHaveNoCycles() {
		ArchitectureRules.packagesHaveNoCycles(library);
	}

	@Test
	void packagesAreNullMarked() {
		assertThat(ArchitectureRules.unmarkedPackages(library)).isEmpty();
	}

	@Test
	void sliceHasEveryAutoConfigurationThatRequestsPass() {
		Set<String> others = Set.of("Actuator", "Health", "Metrics", "Observation", "Web");
		List<String> wanted = ours(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.filter((name) -> others.stream().noneMatch((other) -> name.endsWith(".Zss" + other + "AutoConfiguration")))
			.toList();
		assertThat(ours(ImportCandidates.load(AutoConfigureZss.class, getClass().getClassLoader())))
			.containsExactlyInAnyOrderElementsOf(wanted);
	}

	private static Stream<String> ours(ImportCandidates candidates) {
		return candidates.getCandidates().stream().filter((name) -> name.startsWith("io.zss."));
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		ArchitectureRules.autoConfigurationsArePublicAndFinal(library);
	}

}
