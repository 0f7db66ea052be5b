package io.zss.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every client calls every worker through every broker, on the wire, in processes of
 * their own.
 */
@RequiresNode
@ResourceLock(Lanes.PEERS)
class PeersIT {

	private static final List<Site> sites = new ArrayList<>();

	private static final Report report = new Report();

	private static final Path PAGE = Path.of("..", "docs", "interoperability.md");

	@BeforeAll
	static void start() {
		for (BrokerKind broker : BrokerKind.values()) {
			sites.add(Site.withEveryPeer(broker));
		}
	}

	@AfterAll
	static void stop() {
		sites.forEach(Site::close);
	}

	@TestFactory
	Stream<DynamicNode> everyCombination() {
		List<DynamicNode> containers = new ArrayList<>();
		for (Site site : sites) {
			for (WorkerKind worker : WorkerKind.values()) {
				for (ClientKind client : ClientKind.values()) {
					containers.add(tests(new Combination(site, worker, client)));
				}
			}
		}
		containers.add(DynamicTest.dynamicTest("docs/interoperability.md says what this run has shown",
				PeersIT::compareReport));
		return containers.stream();
	}

	private static DynamicNode tests(Combination combination) {
		features().forEach((feature) -> report.expect(combination, feature));
		return DynamicContainer.dynamicContainer(combination.toString(),
				features().stream()
					.map((feature) -> DynamicTest.dynamicTest(combination + ": " + feature.name(),
							() -> attempt(combination, feature))));
	}

	private static void attempt(Combination combination, Feature feature) throws Exception {
		Set<Limit> limits = feature.check().check(combination);
		combination.assertUnharmed();
		report.worked(combination, feature, limits);
	}

	private static List<Feature> features() {
		return Stream.of(BasicFeatures.all(), ErrorFeatures.all(), PayloadFeatures.all())
			.flatMap(List::stream)
			.toList();
	}

	/**
	 * The page is written on demand only, so that a build does not change it.
	 */
	private static void compareReport() throws IOException {
		if (System.getProperty("zss.interop.report") != null) {
			Files.createDirectories(PAGE.getParent());
			Files.writeString(PAGE, report.toMarkdown());
		}
		assertThat(PAGE).as("write it with -Dzss.interop.report").content().isEqualTo(report.toMarkdown());
	}

}
