package io.zss.samples.orders.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.MatchResult;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged gateway and the packaged service, which meet at the packaged broker.
 */
@Timeout(180)
class OrdersIT {

	private static final HttpClient http = HttpClient.newHttpClient();

	private static RunningApplication broker;

	private static RunningApplication service;

	private static RunningApplication gateway;

	private static String url;

	@BeforeAll
	static void start() {
		broker = RunningApplication.start("broker.jar", false, "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0");
		MatchResult endpoints = broker.await("serves clients on (\\S+) and workers on (\\S+)");
		service = RunningApplication.start("service.jar", true, "--zss.worker.brokers=" + endpoints.group(2),
				"--orders.version=1.3.0");
		gateway = RunningApplication.start("client.jar", true, "--zss.client.brokers=" + endpoints.group(1),
				"--server.port=0");
		service.await("Service ORDERS is registered");
		url = "http://127.0.0.1:" + gateway.await("Tomcat started on port (\\d+)").group(1) + "/orders";
	}

	@AfterAll
	static void stop() {
		for (RunningApplication application : new RunningApplication[] { gateway, service, broker }) {
			if (application != null) {
				application.close();
			}
		}
	}

	@Test
	void createsAndFindsAnOrder() throws Exception {
		HttpResponse<String> created = create("{\"reference\": \"a-1\", \"item\": \"coffee\", \"quantity\": 2}");
		assertThat(created.statusCode()).isEqualTo(201);
		assertThat(created.body()).contains("\"number\":\"order-", "\"item\":\"coffee\"", "\"quantity\":2");
		String number = created.body().replaceAll(".*\"number\":\"([^\"]+)\".*", "$1");
		assertThat(get("/" + number).body()).isEqualTo(created.body());
		assertThat(get("").body()).contains("\"reference\":\"a-1\"");
	}

	@Test
	void tellsWhatIsWrongWithAnOrder() throws Exception {
		HttpResponse<String> refused = create("{\"reference\": \"a-2\", \"item\": \"\", \"quantity\": 0}");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("item", "quantity");
	}

	@Test
	void passesTheServicesErrorsOn() throws Exception {
		String order = "{\"reference\": \"a-3\", \"item\": \"tea\", \"quantity\": 1}";
		assertThat(create(order).statusCode()).isEqualTo(201);
		HttpResponse<String> duplicate = create(order);
		assertThat(duplicate.statusCode()).isEqualTo(409);
		assertThat(duplicate.body()).contains("You have sent a-3 before");
		HttpResponse<String> notFound = get("/order-0");
		assertThat(notFound.statusCode()).isEqualTo(404);
		assertThat(notFound.body()).contains("There is no order order-0");
	}

	private static HttpResponse<String> create(String json) throws IOException, InterruptedException {
		return http.send(HttpRequest.newBuilder(URI.create(url))
			.header("Tenant", "acme")
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(json))
			.build(), BodyHandlers.ofString());
	}

	private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return http.send(HttpRequest.newBuilder(URI.create(url + path)).header("Tenant", "acme").build(),
				BodyHandlers.ofString());
	}

}
