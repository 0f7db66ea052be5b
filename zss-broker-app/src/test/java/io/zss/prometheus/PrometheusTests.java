package io.zss.prometheus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.zss.broker.Broker;
import io.zss.broker.app.ZssBrokerApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests rules and dashboard with a real Prometheus that scrapes a broker and an
 * application under load.
 */
@RequiresPrometheus
@Timeout(300)
class PrometheusTests {

	private static final Path RULES = Path.of("..", "deploy", "prometheus", "zss-rules.yml");

	private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "zss-dashboard.json");

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Pattern METRIC = Pattern.compile("\\b(zss|jvm|executor|broker_sid)[a-zA-Z0-9_:]+");

	@TempDir
	private Path folder;

	@Test
	void promtoolFindsNoFaultInTheRules() throws Exception {
		promtool("check", "rules", "zss-rules.yml");
	}

	@Test
	void alertsAreRaisedWhenTheyShouldBeAndOnlyThen() throws Exception {
		promtool("test", "rules", "zss-rules-test.yml");
	}

	@Test
	void eachQueryHasDataAndEachRuleNamesMetricsThatExist() throws Exception {
		try (ConfigurableApplicationContext broker = SpringApplication.run(ZssBrokerApplication.class,
				"--spring.profiles.active=http", "--server.port=0", "--server.address=127.0.0.1",
				"--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0");
				ConfigurableApplicationContext shop = SpringApplication.run(Shop.class,
						"--spring.application.name=shop", "--server.port=0", "--server.address=127.0.0.1",
						"--zss.broker.enabled=false", "--management.endpoints.web.exposure.include=prometheus",
						"--zss.client.brokers=" + broker.getBean(Broker.class).frontend(),
						"--zss.worker.brokers=" + broker.getBean(Broker.class).backend());
				PrometheusServer prometheus = PrometheusServer.start(this.folder, RULES,
						Map.of("zss-broker", port(broker), "shop", port(shop)))) {
			Awaitility.await()
				.atMost(PATIENCE)
				.pollInterval(Duration.ofMillis(500))
				.untilAsserted(() -> assertQueriesHaveData(prometheus));
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertRulesAreEvaluated(prometheus));
			Set<String> unknown = metrics();
			assertThat(unknown).hasSizeGreaterThan(30);
			unknown.removeAll(prometheus.metricNames());
			assertThat(unknown).as("metrics that rules or dashboard name, and that nothing has").isEmpty();
		}
	}

	private void assertQueriesHaveData(PrometheusServer prometheus) {
		Map<String, Object> without = new LinkedHashMap<>();
		for (String query : queries()) {
			Object result = prometheus.query(query.replace("$__rate_interval", "10s")
				.replace("$__range", "30s")
				.replace("$broker", ".*")
				.replace("$sid", ".*"));
			if (result instanceof String reason) {
				without.put(query, reason);
			}
		}
		assertThat(without).as("queries without data").isEmpty();
	}

	private void assertRulesAreEvaluated(PrometheusServer prometheus) {
		List<JsonNode> rules = new ArrayList<>();
		prometheus.rules().forEach((group) -> group.path("rules").forEach(rules::add));
		assertThat(rules).hasSizeGreaterThan(15)
			.allSatisfy((rule) -> assertThat(rule.path("health").asString()).as(rule.toString()).isEqualTo("ok"));
		assertThat(rules).filteredOn((rule) -> rule.path("type").asString().equals("recording"))
			.isNotEmpty()
			.allSatisfy((rule) -> assertThat(prometheus.query(rule.path("name").asString())).isNotEqualTo("no data"));
	}

	/**
	 * The queries of the dashboard.
	 */
	private static List<String> queries() {
		List<String> queries = new ArrayList<>();
		JsonMapper.builder()
			.build()
			.readTree(DASHBOARD.toFile())
			.path("panels")
			.forEach((panel) -> panel.path("targets").forEach((target) -> queries.add(target.path("expr").asString())));
		assertThat(queries).hasSizeGreaterThan(30).doesNotContain("");
		return queries;
	}

	/**
	 * The metrics that queries and rules name.
	 */
	private static Set<String> metrics() throws IOException {
		TreeSet<String> metrics = new TreeSet<>();
		List<String> expressions = new ArrayList<>(queries());
		JsonMapper.builder()
			.build()
			.readTree(DASHBOARD.toFile())
			.path("templating")
			.path("list")
			.forEach((variable) -> expressions.add(variable.path("query").path("query").asString("")));
		Map<String, List<Map<String, List<Map<String, Object>>>>> rules = new Yaml().load(Files.readString(RULES));
		for (Map<String, List<Map<String, Object>>> group : rules.getOrDefault("groups", List.of())) {
			group.get("rules").forEach((rule) -> expressions.add((String) rule.get("expr")));
		}
		for (String expression : expressions) {
			METRIC.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""))
				.results()
				.forEach((found) -> metrics.add(found.group()));
		}
		return metrics;
	}

	private static void promtool(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("promtool"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).directory(RULES.getParent().toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

}
