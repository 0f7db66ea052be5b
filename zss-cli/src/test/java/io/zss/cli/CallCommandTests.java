package io.zss.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.TestBus;
import io.zss.client.IncomingReply;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallCommand} and {@link BenchCommand}, with a broker and a worker.
 */
@Timeout(60)
class CallCommandTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final Cli cli = Cli.at(this.bus.broker().frontend());

	private final AtomicReference<ServiceRequest> last = new AtomicReference<>();

	@BeforeEach
	void serve() {
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		verbs.put("echo", (request) -> {
			this.last.set(request);
			return ControlPayload.decode(request.payload());
		});
		verbs.put("status",
				(request) -> ZssResponse.of(((Number) ControlPayload.decode(request.payload())).intValue(), "ok"));
		verbs.put("fail", (request) -> {
			int status = ((Number) ControlPayload.decode(request.payload())).intValue();
			throw new ZssException(ErrorBody.of(status).withDeveloperMessage("the \u001b[31mreason"), null);
		});
		verbs.put("refuse", (request) -> {
			throw new ZssException(409, "It is paid already", "in state PAID");
		});
		verbs.put("never", (request) -> new CompletableFuture<>());
		this.bus.worker(new ServiceDefinition("orders", "1.0", 16, verbs));
	}

	@Test
	void printsThePayloadOfTheReplyAndNothingElse() {
		Cli.Result result = this.cli.run("call", "orders", "echo",
				"{\"item\":\"coffee\",\"n\":[1,2.5,null,true,1764118373000]}");
		assertThat(result.err()).isEmpty();
		assertThat(result.exitCode()).isZero();
		assertThat(Json.read(result.out()))
			.isEqualTo(Json.read("{\"item\":\"coffee\",\"n\":[1,2.5,null,true,1764118373000]}"));
		assertThat(result.out()).contains("1764118373000");
	}

	@Test
	void takesThePayloadFromStandardInputAFileOrAsText(@TempDir Path folder) throws IOException {
		assertThat(this.cli.input("{\"from\":\"input\"}").run("call", "orders", "echo", "-").out()).contains("input");
		Path file = Files.writeString(folder.resolve("order.json"), "[\"from file\"]");
		assertThat(this.cli.run("call", "orders", "echo", "@" + file).out()).contains("from file");
		assertThat(this.cli.run("call", "orders", "echo", "{no json", "--text").out()).contains("\"{no json\"");
		assertThat(this.cli.run("call", "orders", "echo").out()).isEqualToIgnoringNewLines("null");
	}

	@Test
	void saysWhyAPayloadCannotBeSent() {
		assertThat(this.cli.run("call", "orders", "echo", "{item")).satisfies((result) -> {
			assertThat(result.exitCode()).isEqualTo(2);
			assertThat(result.err()).contains("The payload is not JSON").contains("--text");
		});
		assertThat(this.cli.run("call", "orders", "echo", "@nowhere.json")).satisfies((result) -> {
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.err()).contains("'@nowhere.json'");
		});
		assertThat(this.last).hasValue(null);
	}

	@Test
	void sendsHeadersTimeoutAndWhetherItMayRunTwice() {
		this.cli.run("call", "orders", "echo", "1", "-H", "tenant=a=b", "-H", "retries:=3", "--timeout", "1500ms",
				"--once");
		assertThat(this.last.get().headers()).containsEntry("tenant", "a=b")
			.containsEntry("retries", 3)
			.containsEntry(Headers.IDEMPOTENT, false);
		assertThat(((Number) this.last.get().headers().get(Headers.TIMEOUT)).longValue()).isBetween(1L, 1500L);
		assertThat(this.cli.run("call", "orders", "echo", "1", "-H", "tenant").exitCode()).isEqualTo(2);
	}

	@Test
	void saysOfAnOutageWhetherAWorkerHasHadTheCall() {
		assertThat(CallFailures.unavailable(unavailable(0), "orders")).contains("No worker has seen the call");
		assertThat(CallFailures.unavailable(unavailable(1), "orders")).as("lost, and sent once more")
			.contains("may have executed it", "'zss events orders'");
	}

	@Test
	void outageThatTheServiceReportsIsNoLossOfItsWorker() {
		assertThat(this.cli.run("call", "orders", "fail", "503").err()).contains("The service itself answers so")
			.doesNotContain("lost");
	}

	private static IncomingReply unavailable(int executions) {
		return new IncomingReply(Address.of("orders", "create"), "rid", 503, Map.of(), false, executions, new byte[0]);
	}

	@Test
	void choosesTheVersion() {
		assertThat(this.cli.run("call", "orders", "echo", "1", "--service-version", "1.0").exitCode()).isZero();
		Cli.Result absent = this.cli.run("call", "orders", "echo", "1", "--service-version", "9.9");
		assertThat(absent.exitCode()).isEqualTo(4);
		assertThat(absent.err()).contains("other versions");
	}

	@ParameterizedTest
	@CsvSource({ "400, 4", "404, 4", "429, 4", "500, 5", "503, 5", "599, 6" })
	void exitCodeTellsTheClassOfAnErrorStatus(String status, int exitCode) {
		Cli.Result result = this.cli.run("call", "orders", "fail", status);
		assertThat(result.exitCode()).isEqualTo(exitCode);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).contains("ORDERS:FAIL answered " + status).contains("the \ufffd[31mreason");
	}

	@Test
	void errorShowsWhatItSaysToDevelopersAndToUsers() {
		Cli.Result result = this.cli.run("call", "orders", "refuse");
		assertThat(result.err()).contains("answered 409: in state PAID").contains("userMessage: It is paid already");
	}

	@Test
	void everySuccessIsZero() {
		assertThat(this.cli.run("call", "orders", "status", "204").exitCode()).isZero();
	}

	@Test
	void showsStatusHeadersAndHopsWhenAsked() {
		Cli.Result result = this.cli.run("call", "orders", "echo", "\"hi\"", "-i", "-H", "tenant=acme");
		assertThat(result.out()).containsPattern("200 .* from the worker, rid ")
			.contains("tenant: acme")
			.containsPattern("hops: to broker \\d+ ms → in broker .*worker \\d+ ms")
			.endsWith("\"hi\"" + System.lineSeparator());
	}

	@Test
	void printsReplyAsJsonForPrograms() {
		Fields reply = Fields.of(Json.read(this.cli.run("call", "orders", "fail", "409", "--json").out()));
		assertThat(reply.number("status")).isEqualTo(409);
		assertThat(reply.flag("fromWorker")).isTrue();
		assertThat(reply.fields("payload").number("code")).isEqualTo(409);
		assertThat(reply.fields("headers").has(Headers.ATTEMPT)).isTrue();
	}

	@Test
	void namesTheServiceThatMayHaveBeenMeant() {
		Cli.Result result = this.cli.run("call", "order", "create");
		assertThat(result.exitCode()).isEqualTo(4);
		assertThat(result.err()).contains("Did you mean orders?");
		assertThat(this.cli.run("call", "quite-different", "create").err()).contains("'zss services' lists");
		assertThat(this.cli.run("call", "orders", "nope").err()).contains("'zss describe orders'");
	}

	@Test
	void saysThatNoReplyCameInTime() {
		Cli.Result result = this.cli.run("call", "orders", "never", "--timeout", "200ms");
		assertThat(result.exitCode()).isEqualTo(6);
		assertThat(result.err()).contains("timed out").contains("'zss stats orders'");
	}

	@Test
	void repeatsWithStatistics() {
		Cli.Result result = this.cli.run("call", "orders", "echo", "1", "-n", "50", "-c", "8");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("ORDERS:ECHO  50 calls in ")
			.contains("status  200 50")
			.containsPattern("p50 .* p99\\.9 .* max ");
		Fields json = Fields.of(Json.read(this.cli.run("call", "orders", "fail", "500", "-n", "5", "--json").out()));
		assertThat(json.number("calls")).isEqualTo(5);
		assertThat(json.fields("statuses").number("500")).isEqualTo(5);
	}

	@Test
	void repeatedCallsEndWithTheCodeOfTheWorstStatus() {
		assertThat(this.cli.run("call", "orders", "fail", "503", "-n", "3").exitCode()).isEqualTo(5);
	}

	@Test
	void benchCallsForAsLongAsItIsToldAtTheRateThatItIsTold() {
		Cli.Result result = this.cli.run("bench", "orders", "echo", "1", "-d", "500ms", "--warm-up", "50ms", "--rate",
				"40", "--json");
		assertThat(result.exitCode()).isZero();
		Fields json = Fields.of(Json.read(result.out()));
		// Fewer where the machine is slow, never more.
		assertThat(json.number("calls")).isBetween(1L, 21L);
		assertThat(json.decimal("seconds")).isGreaterThanOrEqualTo(0.4);
	}

	@Test
	void saysWhichBrokersCouldNotBeReached() {
		Cli.Result one = Cli.at("127.0.0.1:1").run("call", "orders", "echo");
		assertThat(one.exitCode()).isEqualTo(7);
		assertThat(one.err()).contains("No broker at tcp://127.0.0.1:1: connection refused").contains("ZSS_BROKER");
		Cli.Result several = Cli.at(null).run("call", "orders", "echo", "-b", "127.0.0.1:1", "--broker", "127.0.0.1:2");
		assertThat(several.exitCode()).isEqualTo(7);
		assertThat(several.err()).contains("None of 2 brokers").contains("127.0.0.1:1").contains("127.0.0.1:2");
	}

	@Test
	void callsTheBrokerThatIsThereWhenAnotherIsNot() {
		assertThat(this.cli.run("-b", "127.0.0.1:1," + this.bus.broker().frontend(), "call", "orders", "echo", "1")
			.exitCode()).isZero();
	}

}
