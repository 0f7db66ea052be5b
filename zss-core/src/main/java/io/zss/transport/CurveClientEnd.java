package io.zss.transport;

import java.nio.charset.StandardCharsets;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The end that connects. It knows from the handshake that the server has the key that it
 * expects; what the server then says of the client's key comes as an ERROR command.
 */
final class CurveClientEnd extends CurveEnd {

	private static final String ERROR = "\5ERROR";

	private static final String REFUSED = "400";

	private final PublicKey own;

	private final PublicKey server;

	private final ServerKeys servers;

	private @Nullable String error;

	CurveClientEnd(KeyPair own, PublicKey server, CurveMetadata metadata, ServerKeys servers) {
		super(new CurveClientHandshake(own, server, metadata));
		this.own = own.publicKey();
		this.server = server;
		this.servers = servers;
	}

	@Override
	void look(byte[] command) {
		String text = new String(command, StandardCharsets.US_ASCII);
		if (text.startsWith(ERROR)) {
			String reason = (text.length() > ERROR.length() + 1) ? text.substring(ERROR.length() + 1) : "";
			this.error = reason.replaceAll("[^ -~]", ".");
		}
	}

	@Override
	ZmtpViolation failed() {
		String said = this.error;
		if (said == null) {
			return refused("its handshake does not prove that it has the expected server key " + this.server);
		}
		if (receivedCommands() == 1) {
			return refused("it does not have the expected server key " + this.server);
		}
		return refused(said.equals(REFUSED) ? "it refused the key " + this.own + ": not authorized, or expired"
				: "it refused the connection: " + said);
	}

	@Override
	@Nullable ZmtpViolation abandoned() {
		return switch (receivedCommands()) {
			case 0 -> refused("it ended the connection at the first message of the handshake: most likely it does not "
					+ "have the expected server key " + this.server);
			case 1 -> refused(
					"it ended the connection when it got the key " + this.own + ": most likely that is not authorized");
			default -> null;
		};
	}

	@Override
	@Nullable String onReady() {
		this.servers.onReady();
		return null;
	}

	@Override
	void onRefusal(ZmtpViolation reason, boolean certain) {
		Refusal refusal = new Refusal(String.valueOf(reason.getMessage()), certain);
		boolean aboutServerKey = receivedCommands() == 0 || (receivedCommands() == 1 && certain);
		if (aboutServerKey) {
			this.servers.onWrongKey(refusal);
		}
		else {
			this.servers.onRefusal(refusal);
		}
	}

	@Override
	void close() {
		// nothing knows it
	}

	private static ZmtpViolation refused(String message) {
		return new ZmtpViolation(Kind.REFUSED, message);
	}

}
