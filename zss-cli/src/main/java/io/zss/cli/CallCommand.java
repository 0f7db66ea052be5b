package io.zss.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Calls a verb and prints the reply, or calls it many times and prints statistics.
 */
@Command(name = "call",
		description = { "Calls a verb of a service and prints the payload of the reply as JSON.",
				"Errors go to standard error, and the exit code reflects the class of the status.",
				"'zss describe SERVICE VERB' shows what a verb takes.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss call orders create '{\"item\":\"coffee\"}'",
				"  zss call orders create @order.json -H tenant=acme",
				"  jq -c .order file | zss call orders create -   payload from the standard input",
				"  zss call orders get '\"order-1\"' -i             with status, headers and the time of each hop",
				"  zss call orders pay 17 --once --timeout 2s     never runs twice",
				"  zss call orders get 17 -n 1000 -c 16           a thousand times, 16 at a time, with statistics" })
final class CallCommand implements Callable<Integer> {

	private final Root root;

	@Mixin
	private final CallOptions call = new CallOptions();

	@Option(names = { "-i", "--include" }, description = "Print status, headers and the time of each hop as well")
	private boolean include;

	@Option(names = { "-n", "--count" }, paramLabel = "N", description = "Call it N times, and print statistics")
	private @Nullable Integer count;

	@Option(names = { "-c", "--concurrency" }, paramLabel = "N",
			description = "How many calls are in flight at a time. Default: 1")
	private @Nullable Integer concurrency;

	CallCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() throws InterruptedException {
		OutgoingCall outgoing = this.call.toCall(this.root);
		if (this.count == null && this.concurrency == null) {
			try (ZssClient client = Clients.open(this.root, 1)) {
				return callOnce(client, outgoing);
			}
		}
		int atATime = Load.checkConcurrency((this.concurrency != null) ? this.concurrency : 1);
		Load load = Load.of(atATime).times((this.count != null) ? this.count : 100L * atATime);
		try (ZssClient client = Clients.open(this.root, atATime)) {
			return LoadReport.run(load, client, outgoing, this.root);
		}
	}

	private int callOnce(ZssClient client, OutgoingCall outgoing) {
		Output output = new Output(this.root);
		long start = System.nanoTime();
		IncomingReply reply;
		try {
			reply = client.call(outgoing);
		}
		catch (ZssCallException ex) {
			throw CallFailures.noReply(ex, outgoing, client);
		}
		long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
		Object payload = payload(reply);
		if (output.json()) {
			output.line(Json.pretty(asMap(reply, payload, micros)));
		}
		else {
			if (this.include) {
				ReplyHead.print(reply, micros, output);
			}
			if (Status.isSuccess(reply.status())) {
				output.line(Json.pretty(payload));
			}
			else if (this.include) {
				output.line(Json.pretty(payload));
			}
			output.out().flush();
		}
		if (Status.isSuccess(reply.status())) {
			return ExitCode.OK;
		}
		throw CallFailures.of(reply, payload, client, this.call.sid());
	}

	private static @Nullable Object payload(IncomingReply reply) {
		try {
			return ControlPayload.decode(reply.payload());
		}
		catch (ProtocolException ex) {
			throw new CommandFailure(ExitCode.FAILED,
					"The reply " + reply.status() + " is unreadable: " + ex.getMessage());
		}
	}

	private static Map<String, @Nullable Object> asMap(IncomingReply reply, @Nullable Object payload, long micros) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("status", reply.status());
		map.put("rid", reply.rid());
		map.put("fromWorker", reply.fromWorker());
		map.put("micros", micros);
		map.put("headers", reply.headers());
		map.put("payload", payload);
		return map;
	}

}
