package io.zss.interop.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.zss.spring.client.ZssCall;
import io.zss.client.ZssCallException;
import io.zss.spring.client.ZssTemplate;
import io.zss.interop.TaggedJson;
import io.zss.protocol.ZssResponse;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Makes a call for each line of standard input and answers with a line on standard
 * output.
 */
@Component
class CommandLines implements ApplicationRunner {

	private static final Map<String, Class<?>> TYPES = Map.of("object", Object.class, "bytes", byte[].class, "instant",
			Instant.class, "decimal", BigDecimal.class, "long", Long.class);

	private final ZssTemplate zss;

	private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

	CommandLines(ZssTemplate zss) {
		this.zss = zss;
	}

	@Override
	public void run(ApplicationArguments args) throws IOException, InterruptedException {
		ExecutorService calls = Executors.newCachedThreadPool();
		this.out.println("READY");
		try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				Map<String, Object> command = TaggedJson.read(line);
				calls.execute(() -> this.out.println(TaggedJson.write(answer(command))));
			}
		}
		calls.shutdown();
		if (!calls.awaitTermination(1, TimeUnit.MINUTES)) {
			calls.shutdownNow();
		}
	}

	private Map<String, Object> answer(Map<String, Object> command) {
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("id", command.get("id"));
		try {
			Class<?> type = TYPES.get((String) command.get("type"));
			ZssResponse<?> response = (command.get("thrown") == Boolean.TRUE) ? ZssResponse.ok(call(command).call(type))
					: call(command).exchange(type);
			answer.put("ok", response.isSuccess());
			answer.put(response.isSuccess() ? "status" : "code", response.status());
			answer.put("payload", response.payload());
			answer.put("headers", response.headers());
		}
		catch (ZssCallException ex) {
			answer.put("ok", false);
			answer.put("code", ex.getStatus());
			answer.put("userMessage", ex.getUserMessage());
			answer.put("developerMessage", ex.getDeveloperMessage());
			answer.put("exception", ex.getClass().getSimpleName());
		}
		catch (RuntimeException ex) {
			answer.put("ok", false);
			answer.put("thrown", ex.toString());
		}
		return answer;
	}

	private ZssCall call(Map<String, Object> command) {
		ZssCall call = this.zss.service((String) command.get("sid"))
			.verb((String) command.get("verb"))
			.timeout(Duration.ofMillis(((Number) command.get("timeout")).longValue()));
		if (command.containsKey("payload")) {
			call.payload(command.get("payload"));
		}
		((Map<?, ?>) command.get("headers")).forEach((name, value) -> call.header((String) name, value));
		return call;
	}

}
