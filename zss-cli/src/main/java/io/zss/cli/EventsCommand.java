package io.zss.cli;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows what has happened at brokers.
 */
@Command(name = "events",
		description = { "Shows recent events: instances that registered, left, were lost, drained or stuck, and "
				+ "brokers that were full.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss events orders", "  zss events --follow --type lost,stuck",
				"  zss events -f --json | jq -c 'select(.sid==\"ORDERS\")'" })
final class EventsCommand extends Feed {

	@Option(names = "--type", split = ",", paramLabel = "TYPE",
			description = "Only these: registered, left, lost, drained, resumed, stuck, recovered, service-up, "
					+ "service-down, queue-full, broker-full, connection-refused, access-refused, broker-stopping, broker-failed")
	private @Nullable List<String> types;

	@Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "Only those of this service")
	private @Nullable String sid;

	@Option(names = "--service", paramLabel = "SERVICE", description = "The same")
	void setService(String service) {
		this.sid = service;
	}

	EventsCommand(Root root) {
		super(root, "EVENTS", "events");
	}

	@Override
	boolean isWanted(Fields event) {
		return (this.types == null || this.types.contains(event.text("type")))
				&& (this.sid == null || this.sid.equalsIgnoreCase(event.text("sid")));
	}

	@Override
	String line(Fields event, Style style) {
		String type = String.format(Locale.ROOT, "%-12s", event.text("type"));
		String painted = switch (event.text("type")) {
			case "lost", "stuck", "service-down", "queue-full", "broker-full", "connection-refused" -> style.red(type);
			case "registered", "recovered", "resumed", "service-up" -> style.green(type);
			default -> style.yellow(type);
		};
		StringBuilder line = new StringBuilder(style.dim(Units.time(event.decimal("time"))) + "  " + painted);
		if (event.has("sid")) {
			line.append("  ").append(style.bold(event.text("sid")));
		}
		if (!event.textOrEmpty("detail").isEmpty()) {
			line.append("  ").append(event.text("detail"));
		}
		String instance = StatsCommand.holder(event);
		if (!instance.isEmpty()) {
			line.append("  ").append(style.dim(instance));
		}
		return line.toString();
	}

	@Override
	String nothing() {
		return "There are no events, or none of that kind.";
	}

}
