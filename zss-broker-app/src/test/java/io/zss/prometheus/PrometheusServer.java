package io.zss.prometheus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus that scrapes each second.
 */
final class PrometheusServer implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final JsonMapper json = JsonMapper.builder().build();

	private final Process process;

	private final int port;

	private PrometheusServer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Starts a server.
	 * @param folder for its data
	 * @param rules the file of rules that it evaluates
	 * @param targets the port of each job
	 */
	static PrometheusServer start(Path folder, Path rules, Map<String, Integer> targets) throws IOException {
		Path config = folder.resolve("prometheus.yml");
		List<String> lines = new ArrayList<>(List.of("global: { scrape_interval: 1s, evaluation_interval: 1s }",
				"rule_files: [ " + rules.toRealPath() + " ]", "scrape_configs:"));
		targets.forEach((job,
				port) -> lines.add("- { job_name: " + job
						+ ", metrics_path: /actuator/prometheus, static_configs: [ { targets: [ '127.0.0.1:" + port
						+ "' ] } ] }"));
		Files.write(config, lines);
		int port = freePort();
		Process process = new ProcessBuilder("prometheus", "--config.file=" + config,
				"--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port,
				"--log.level=warn")
			.redirectErrorStream(true)
			.redirectOutput(folder.resolve("prometheus.log").toFile())
			.start();
		return new PrometheusServer(process, port);
	}

	/**
	 * The result of a query; a text that says why not, when there is none.
	 */
	Object query(String expression) {
		JsonNode answer = get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		if (!answer.path("status").asString().equals("success")) {
			return "not understood: " + answer.path("error").asString();
		}
		JsonNode result = answer.path("data").path("result");
		return result.isEmpty() ? "no data" : result;
	}

	/**
	 * Names of all metrics that were scraped or recorded.
	 */
	Set<String> metricNames() {
		TreeSet<String> names = new TreeSet<>();
		get("label/__name__/values").path("data").forEach((name) -> names.add(name.asString()));
		return names;
	}

	/**
	 * The state of all rules, by group.
	 */
	JsonNode rules() {
		return get("rules").path("data").path("groups");
	}

	private JsonNode get(String path) {
		if (!this.process.isAlive()) {
			throw new AssertionError("Prometheus has ended with " + this.process.exitValue());
		}
		try {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/" + path))
				.build();
			return this.json.readTree(this.http.send(request, HttpResponse.BodyHandlers.ofString()).body());
		}
		catch (IOException ex) {
			return this.json.createObjectNode().put("error", "it does not answer yet: " + ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		if (!this.process.onExit().completeOnTimeout(null, 20, TimeUnit.SECONDS).thenApply(Objects::nonNull).join()) {
			this.process.destroyForcibly();
		}
	}

}
