package io.zss;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
		noClasses().that()
			.resideOutsideOfPackage("io.zss.transport..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.zeromq..", "zmq..")
			.check(library);
	}

	@Test
	void onlyProtocolAndTheCustomizerTouchJacksonAndMessagePack() {
		noClasses().that()
			.resideOutsideOfPackage("io.zss.protocol..")
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
			"spring.client, annotation protocol transport client",
			"spring.handler, annotation protocol transport worker", "actuate, broker client worker spring transport" })
	void packageUsesOnlyWhatTheDesignAllows(String name, String allowed) {
		DescribedPredicate<JavaClass> permitted = resideInAnyPackage(
				Stream.concat(Stream.of(name), Stream.of(allowed.split(" ")).filter((other) -> !other.isEmpty()))
					.map((other) -> "io.zss." + other)
					.toArray(String[]::new));
		classes().that()
			.resideInAPackage("io.zss." + name)
			.should()
			.onlyDependOnClassesThat(permitted.or(DescribedPredicate.not(resideInAPackage("io.zss.."))))
			.check(library);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching("io.zss.(**)").should().beFreeOfCycles().check(library);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(library);
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
		TreeSet<String> unmarked = new TreeSet<>();
		for (JavaClass type : library) {
			JavaPackage its = type.getPackage();
			if (!its.isAnnotatedWith(NullMarked.class)) {
				unmarked.add(its.getName());
			}
		}
		assertThat(unmarked).as("packages without a package-info that says @NullMarked").isEmpty();
	}

}
