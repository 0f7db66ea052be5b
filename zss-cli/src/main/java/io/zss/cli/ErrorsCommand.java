package io.zss.cli;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Shows the last requests that ended with an error.
 */
@Command(name = "errors",
		description = { "Shows the last requests that ended with an error, of all services or one.", "" },
		footerHeading = "%n@|bold Examples:|@%n", footer = { "  zss errors", "  zss errors orders -n 5",
				"  zss errors --follow --json | jq -c 'select(.status==599)'" })
final class ErrorsCommand extends Feed {

	@Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "Only those of this service")
	private @Nullable String sid;

	ErrorsCommand(Root root) {
		super(root, "ERRORS", "errors");
	}

	@Override
	Map<String, Object> question(long since) {
		Map<String, Object> question = super.question(since);
		if (this.sid != null) {
			question.put("sid", this.sid.toUpperCase(Locale.ROOT));
		}
		return question;
	}

	@Override
	boolean isWanted(Fields error) {
		return this.sid == null || this.sid.equalsIgnoreCase(error.text("sid"));
	}

	@Override
	String line(Fields error, Style style) {
		return style.dim(Units.time(error.decimal("time"))) + "  "
				+ style.status((int) error.number("status"), error.text("status")) + "  "
				+ style.bold(error.text("sid") + ":" + error.text("verb")) + "  " + error.text("developerMessage")
				+ style.dim("  rid " + error.text("rid") + of("instance", StatsCommand.holder(error))
						+ of("client", error.textOrEmpty("client")));
	}

	@Override
	String nothing() {
		return "No request has ended with an error.";
	}

	private static String of(String name, String value) {
		return value.isEmpty() ? "" : ", " + name + " " + value;
	}

}
