package io.zss;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Rules for the classes of each module.
 */
public final class ArchitectureRules {

	private ArchitectureRules() {
	}

	public static void onlyTransportTouchesJeroMq(JavaClasses library) {
		noClasses().that()
			.resideOutsideOfPackage("io.zss.transport..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.zeromq..", "zmq..")
			.check(library);
	}

	/**
	 * Of this library, a package uses itself and others.
	 * @param library all classes
	 * @param name the package, without {@code io.zss}
	 * @param allowed the others, with a space between
	 */
	public static void packageUsesOnly(JavaClasses library, String name, String allowed) {
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

	public static void packagesHaveNoCycles(JavaClasses library) {
		slices().matching("io.zss.(**)").should().beFreeOfCycles().check(library);
	}

	/**
	 * Modules without Boot have none, and its annotation is not on their class path.
	 */
	public static void autoConfigurationsArePublicAndFinal(JavaClasses library) {
		classes().that()
			.areAnnotatedWith("org.springframework.boot.autoconfigure.AutoConfiguration")
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(library);
	}

	/**
	 * The packages without a package-info that says {@code @NullMarked}.
	 */
	public static SortedSet<String> unmarkedPackages(JavaClasses library) {
		SortedSet<String> unmarked = new TreeSet<>();
		for (JavaClass type : library) {
			JavaPackage its = type.getPackage();
			if (!its.isAnnotatedWith(NullMarked.class)) {
				unmarked.add(its.getName());
			}
		}
		return unmarked;
	}

}
