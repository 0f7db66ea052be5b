package io.zss.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Calls a verb for a while and prints throughput and times.
 */
@Command(name = "bench",
		description = { "Calls a verb for a while, after a warm-up, and prints throughput and times.",
				"With --rate, times count from when a call should have been sent, so stalls become visible.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss bench echo echo '{\"hello\":\"world\"}'", "  zss bench orders get 17 -d 1m -c 64",
				"  zss bench orders get 17 --rate 500       500 calls per second, evenly" })
final class BenchCommand implements Callable<Integer> {

	private final Root root;

	@Mixin
	private final CallOptions call = new CallOptions();

	@Option(names = { "-d", "--duration" }, paramLabel = "TIME", converter = DurationConverter.class,
			defaultValue = "10s", description = "How long to measure. Default: ${DEFAULT-VALUE}")
	private Duration duration = Duration.ofSeconds(10);

	@Option(names = "--warm-up", paramLabel = "TIME", converter = DurationConverter.class, defaultValue = "2s",
			description = "How long to call before measuring. Default: ${DEFAULT-VALUE}")
	private Duration warmUp = Duration.ofSeconds(2);

	@Option(names = { "-c", "--concurrency" }, paramLabel = "N", defaultValue = "16",
			description = "How many calls are in flight at a time. Default: ${DEFAULT-VALUE}")
	private int concurrency = 16;

	@Option(names = "--rate", paramLabel = "N", defaultValue = "0",
			description = "Calls per second. Default: as many as are answered")
	private double rate;

	BenchCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() throws InterruptedException {
		OutgoingCall outgoing = this.call.toCall(this.root);
		int atATime = Load.checkConcurrency(this.concurrency);
		try (ZssClient client = Clients.open(this.root, atATime)) {
			Load.of(atATime).rate(this.rate).duration(this.warmUp.toNanos()).run(client, outgoing);
			return LoadReport.run(Load.of(atATime).rate(this.rate).duration(this.duration.toNanos()), client, outgoing,
					this.root);
		}
	}

}
