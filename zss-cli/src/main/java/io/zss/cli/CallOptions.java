package io.zss.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.client.OutgoingCall;
import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What is called, with what.
 */
final class CallOptions {

	static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Parameters(index = "0", paramLabel = "SERVICE", description = "The service, in any case")
	private String sid = "";

	@Parameters(index = "1", paramLabel = "VERB", description = "The verb, in any case")
	private String verb = "";

	@Parameters(index = "2", arity = "0..1", paramLabel = "PAYLOAD",
			description = "JSON; @file reads a file, - the standard input. Default: nothing (nil)")
	private @Nullable String payload;

	@Option(names = "--text", description = "The payload is plain text, not JSON")
	private boolean text;

	@Option(names = { "-H", "--header" }, paramLabel = "NAME=VALUE",
			description = "A header, as text; NAME:=VALUE takes JSON, e.g. -H retries:=3. May be repeated")
	private @Nullable List<String> headers;

	@Option(names = "--service-version", paramLabel = "VERSION", defaultValue = Address.ANY_VERSION,
			description = "The service's version. Default: the most recent")
	private String version = Address.ANY_VERSION;

	@Option(names = "--once", description = "Never run the call twice, even if its worker is lost")
	private boolean once;

	String sid() {
		return this.sid;
	}

	/**
	 * The call that they describe.
	 * @throws CommandFailure if something is not valid
	 */
	OutgoingCall toCall(Root root) {
		Address address;
		try {
			address = new Address(this.sid, this.version, this.verb);
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.USAGE, Printable.of(String.valueOf(ex.getMessage())),
					"A call names a service and a verb: zss call orders create '{\"item\":\"coffee\"}'");
		}
		return new OutgoingCall(address, parseHeaders(), root.timeout(TIMEOUT), !this.once,
				PayloadText.encode(this.payload, this.text, root.shell().in()));
	}

	private Map<String, @Nullable Object> parseHeaders() {
		Map<String, @Nullable Object> parsed = new LinkedHashMap<>();
		for (String header : (this.headers != null) ? this.headers : List.<String>of()) {
			int equals = header.indexOf('=');
			if (equals < 1) {
				throw new CommandFailure(ExitCode.USAGE, "'" + header + "' is not a header",
						"A header is NAME=VALUE, or NAME:=JSON.");
			}
			String value = header.substring(equals + 1);
			if (header.charAt(equals - 1) == ':' && equals > 1) {
				parsed.put(header.substring(0, equals - 1), json(header, value));
			}
			else {
				parsed.put(header.substring(0, equals), value);
			}
		}
		return parsed;
	}

	private static @Nullable Object json(String header, String value) {
		try {
			return Json.read(value);
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.USAGE,
					"The value of header '" + header + "' is not JSON: " + ex.getMessage());
		}
	}

}
