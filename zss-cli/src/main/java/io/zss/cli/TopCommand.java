package io.zss.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows services live, in the terminal. One thread asks the brokers, another draws and
 * reads keys.
 */
@Command(name = "top", description = { "Shows services and brokers, live, in the terminal. Press ? for the keys.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss top", "  zss top -b broker-a,broker-b --sort p99      several brokers in one picture" })
final class TopCommand implements Callable<Integer> {

	private static final long FRAME_MILLIS = 200;

	private final Root root;

	@Option(names = "--interval", paramLabel = "TIME", converter = DurationConverter.class, defaultValue = "1s",
			description = "How often to ask. Default: ${DEFAULT-VALUE}")
	private Duration interval = Duration.ofSeconds(1);

	@Option(names = "--sort", paramLabel = "COLUMN", defaultValue = "RATE",
			description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
	private TopSort sort = TopSort.RATE;

	TopCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() throws IOException {
		if (!this.root.shell().terminal()) {
			throw new CommandFailure(ExitCode.USAGE, "'top' needs a terminal", "'zss stats' prints the same once.");
		}
		AtomicReference<TopData> data = new AtomicReference<>(TopData.EMPTY);
		TopState state = new TopState(this.sort);
		ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "zss-top");
			thread.setDaemon(true);
			return thread;
		});
		try (BrokerSessions sessions = this.root.openSessions();
				Terminal terminal = TerminalBuilder.builder().system(true).name("zss").build()) {
			poller.scheduleWithFixedDelay(() -> poll(sessions, data), 0, this.interval.toMillis(),
					TimeUnit.MILLISECONDS);
			show(terminal, state, data);
			poller.shutdownNow();
		}
		return ExitCode.OK;
	}

	private void poll(BrokerSessions sessions, AtomicReference<TopData> data) {
		Duration timeout = this.root.timeout(Root.ASK_TIMEOUT);
		List<BrokerSessions.Answer> answers = sessions.askEach((broker) -> TopData.ask(broker, timeout));
		data.updateAndGet((last) -> last.next(answers));
	}

	private void show(Terminal terminal, TopState state, AtomicReference<TopData> data) throws IOException {
		TopScreen screen = new TopScreen(this.root.style());
		Display display = new Display(terminal, true);
		Attributes before = terminal.enterRawMode();
		terminal.puts(Capability.enter_ca_mode);
		terminal.puts(Capability.cursor_invisible);
		terminal.handle(Terminal.Signal.WINCH, (signal) -> {
			// The next frame asks for the size.
		});
		try {
			TopData shown = TopData.EMPTY;
			while (!state.isDone()) {
				if (!state.isPaused()) {
					shown = Objects.requireNonNull(data.get());
				}
				Size size = terminal.getSize();
				draw(display, size, screen.draw(shown, state, size.getColumns(), size.getRows()));
				int key = TopKey.read(terminal.reader(), FRAME_MILLIS);
				if (key != TopKey.NONE) {
					state.onKey(key, shown);
				}
			}
		}
		finally {
			terminal.puts(Capability.cursor_visible);
			terminal.puts(Capability.exit_ca_mode);
			terminal.setAttributes(before);
			terminal.flush();
		}
	}

	private static void draw(Display display, Size size, List<String> lines) {
		int width = size.getColumns();
		display.resize(size);
		display.update(lines.stream()
			.map((line) -> AttributedString.fromAnsi(line).columnSubSequence(0, Math.max(1, width - 1)))
			.toList(), -1);
	}

}
