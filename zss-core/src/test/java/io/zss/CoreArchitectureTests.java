package io.zss;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the packages of the core may use, in sentences. That they know no Spring is for
 * the compiler: it is not on their class path.
 */
class CoreArchitectureTests {

	private static final JavaClasses library = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.zss");

	@Test
	void onlyObservationKnowsMicrometer() {
		noClasses().that()
			.resideOutsideOfPackage("io.zss.observation..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer..")
			.check(library);
	}

	@Test
	void onlyTransportTouchesJeroMq() {
		ArchitectureRules.onlyTransportTouchesJeroMq(library);
	}

	@Test
	void onlyProtocolTouchesJacksonAndMessagePack() {
		noClasses().that()
			.resideOutsideOfPackage("io.zss.protocol..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..", "org.msgpack..")
			.check(library);
	}

	@Test
	void nothingNeedsJackson3ButItsCodec() {
		noClasses().that()
			.haveNameNotMatching("io\\.zss\\.protocol\\.(JsonMapper|PayloadMapper).*")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..")
			.check(library);
	}

	@ParameterizedTest
	@CsvSource({ "broker, client, worker", "client, broker, worker", "worker, broker, client" })
	void brokerClientAndWorkerDoNotKnowEachOther(String one, String other, String another) {
		noClasses().that()
			.resideInAPackage("io.zss." + one + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.zss." + other + "..", "io.zss." + another + "..")
			.check(library);
	}

	@ParameterizedTest
	@CsvSource({ "annotation, ''", "protocol, ''", "security, ''", "transport, protocol security",
			"broker.statistics, ''", "broker.registry, protocol broker.statistics",
			"broker.dispatch, protocol security broker.registry broker.statistics transport",
			"broker, protocol security transport broker.registry broker.dispatch broker.statistics",
			"client, protocol security transport", "worker, protocol security transport",
			"observation, protocol broker broker.statistics client worker" })
	void packageUsesOnlyWhatTheDesignAllows(String name, String allowed) {
		ArchitectureRules.packageUsesOnly(library, name, allowed);
	}

	@Test
	void packagesHaveNoCycles() {
		ArchitectureRules.packagesHaveNoCycles(library);
	}

	@Test
	void packagesAreNullMarked() {
		assertThat(ArchitectureRules.unmarkedPackages(library)).isEmpty();
	}

}
