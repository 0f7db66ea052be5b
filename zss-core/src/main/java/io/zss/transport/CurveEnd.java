package io.zss.transport;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One end of a CURVE connection: its handshake, and what the outcome means. Belongs to
 * the connection's I/O thread.
 */
abstract class CurveEnd {

	/** Room for the longest identity. */
	static final int MAX_COMMAND_BYTES = 1024;

	private final CurveHandshake handshake;

	private int received;

	CurveEnd(CurveHandshake handshake) {
		this.handshake = handshake;
	}

	/**
	 * What this end says first.
	 * @return a command; null if the other end begins
	 */
	final byte @Nullable [] firstCommand() throws ZmtpViolation {
		return this.handshake.begin();
	}

	/**
	 * Takes a command of the handshake.
	 * @return the answer; null if there is none
	 */
	final byte @Nullable [] onCommand(byte[] command) throws ZmtpViolation {
		this.received++;
		look(command);
		return this.handshake.answer(command);
	}

	final boolean hasFailed() {
		return this.handshake.hasFailed();
	}

	/**
	 * How many commands of the handshake have come.
	 */
	final int receivedCommands() {
		return this.received;
	}

	/**
	 * Encrypts and decrypts frames; null as long as the handshake is not over.
	 */
	final @Nullable CurveMessages messages() {
		return this.handshake.messages();
	}

	/**
	 * What the peer has said of itself, once the handshake is over.
	 */
	final CurveMetadata peer() {
		return Objects.requireNonNull(this.handshake.peer());
	}

	/**
	 * Looks at a command that has come.
	 */
	abstract void look(byte[] command);

	/**
	 * What to say when the handshake has failed.
	 */
	abstract ZmtpViolation failed();

	/**
	 * What to say when the peer has ended the connection during the handshake.
	 */
	abstract @Nullable ZmtpViolation abandoned();

	/**
	 * Notes that the handshake is over.
	 * @return a name for the connection that goes with each of its messages; null for
	 * none
	 */
	abstract @Nullable String onReady();

	/**
	 * Notes that the connection has ended for want of an acceptable key.
	 * @param certain whether this is known, and not only most likely
	 */
	abstract void onRefusal(ZmtpViolation reason, boolean certain);

	/**
	 * Notes that the connection is closed.
	 */
	abstract void close();

}
