package io.zss.benchmarks.zss;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.zss.benchmarks.load.LoadProcess;
import io.zss.client.ClientOptions;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.transport.Endpoint;

/**
 * Watches a broker, each second, as a Prometheus, a console and a {@code zss top} do that
 * are all open. Ends when the broker does.
 */
public final class Watchers {

	/** Of Prometheus, and of the page of the console that shows all services. */
	private static final List<String> PAGES = List.of("/actuator/prometheus", "/api/brokers", "/api/services",
			"/api/events", "/api/errors");

	/** Of top. */
	private static final List<String> VERBS = List.of("STATUS", "STATS");

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final int INTERVAL_MILLIS = 1000;

	private static final int ATTEMPTS = 30;

	private Watchers() {
	}

	/**
	 * Watches until the broker does not answer.
	 * @param args the broker's frontend and its HTTP address
	 * @throws Exception if the broker cannot be watched
	 */
	public static void main(String... args) throws Exception {
		HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
		try (ZssClient client = new ZssClient(ClientOptions.of("top", Endpoint.parse(args[0])))) {
			client.start();
			awaitWebServer(client, http, args[1]);
			System.out.println(LoadProcess.READY);
			while (!Thread.interrupted()) {
				Thread.sleep(INTERVAL_MILLIS);
				look(client, http, args[1]);
			}
		}
	}

	/**
	 * It is there a little later than the broker.
	 */
	private static void awaitWebServer(ZssClient client, HttpClient http, String address) throws Exception {
		for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
			try {
				look(client, http, address);
				return;
			}
			catch (ConnectException ex) {
				Thread.sleep(INTERVAL_MILLIS);
			}
		}
		look(client, http, address);
	}

	private static void look(ZssClient client, HttpClient http, String address)
			throws IOException, InterruptedException {
		for (String page : PAGES) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(address + page)).timeout(PATIENCE).build();
			int status = http.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode();
			if (status != 200) {
				throw new IllegalStateException(page + " was answered " + status);
			}
		}
		for (String verb : VERBS) {
			client.call(new OutgoingCall(Address.of(Address.SMI, verb), Map.of(), PATIENCE, true,
					ControlPayload.encode(null)));
		}
	}

}
