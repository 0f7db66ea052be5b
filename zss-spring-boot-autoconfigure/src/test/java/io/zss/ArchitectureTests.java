package io.zss;

import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the packages may use, in sentences; those of the core have a test of their own.
 */
class ArchitectureTests {

	private static final JavaClasses library = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> !location.contains("-tests.jar"))
		.importPackages("io.zss");

	@Test
	void onlyTransportTouchesJeroMq() {
		ArchitectureRules.onlyTransportTouchesJeroMq(library);
	}

	@Test
	void onlyProtocolSchemasAndTheCustomizerTouchJacksonAndMessagePack() {
		noClasses().that()
			.resideOutsideOfPackages("io.zss.protocol..", "io.zss.spring.schema..")
			.and()
			.haveSimpleNameNotEndingWith("PayloadMapperCustomizer")
			.and()
			.haveNameNotMatching(".*\\.ZssAutoConfiguration.*")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..", "org.msgpack..")
			.check(library);
	}

	@ParameterizedTest
	@CsvSource({ "spring, annotation protocol transport client worker spring.handler spring.client",
			"spring.contract, annotation protocol",
			"spring.client, annotation protocol transport client spring.contract",
			"spring.handler, annotation protocol security transport worker spring.contract",
			"spring.schema, protocol spring.handler", "spring.security, security worker",
			"actuate, protocol broker client worker spring transport" })
	void packageUsesOnlyWhatTheDesignAllows(String name, String allowed) {
		ArchitectureRules.packageUsesOnly(library, name, allowed);
	}

	@Test
	void packagesHaveNoCycles() {
		ArchitectureRules.packagesHaveNoCycles(library);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		ArchitectureRules.autoConfigurationsArePublicAndFinal(library);
	}

	@Test
	void autoConfigurationsAreAllListed() {
		List<String> annotated = library.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.toList();
		List<String> listed = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.zss."))
			.toList();
		assertThat(listed).containsExactlyInAnyOrderElementsOf(annotated).isSorted();
	}

	@Test
	void packagesAreNullMarked() {
		assertThat(ArchitectureRules.unmarkedPackages(library)).isEmpty();
	}

}
