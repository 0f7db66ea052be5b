package io.zss.cli;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * What the command line may use. That it knows no Spring is for the compiler: it is not
 * on its class path.
 */
class CliArchitectureTests {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.zss.cli");

	@Test
	void onlyTopTouchesTheTerminal() {
		noClasses().that()
			.haveNameNotMatching(".*\\.Top(Command|Key).*")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.jline..")
			.check(classes);
	}

	@Test
	void onlyJsonTouchesJackson() {
		noClasses().that()
			.haveNameNotMatching(".*\\.Json(\\$.*)?")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
			.check(classes);
	}

	@Test
	void startsWithoutTheMapperOfPayloads() {
		noClasses().should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.zss.protocol.MessagePackCodec")
			.check(classes);
	}

	@Test
	void doesNotReachIntoTheBroker() {
		noClasses().should().dependOnClassesThat().resideInAnyPackage("io.zss.broker..", "org.zeromq..").check(classes);
	}

}
