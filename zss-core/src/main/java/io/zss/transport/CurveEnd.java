package io.zss.transport;

import java.io.IOException;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.io.mechanism.Mechanism;

/**
 * One end of a CURVE connection: a mechanism of JeroMQ, which holds all of the
 * cryptography, and what its outcome means. JeroMQ 0.6.0 fails with exceptions where a
 * peer exceeds its buffers; these end the connection, and so does the want of memory.
 * Belongs to the connection's I/O thread.
 */
abstract class CurveEnd {

	/** JeroMQ's buffers fit a handshake command of this length. */
	static final int MAX_COMMAND_BYTES = 513;

	/** What CURVE adds to a frame: the name MESSAGE, a nonce, a box and the flags. */
	static final int OVERHEAD_BYTES = 33;

	private final Mechanism mechanism;

	private int received;

	CurveEnd(Mechanism mechanism) {
		this.mechanism = mechanism;
	}

	/**
	 * Takes a command of the handshake.
	 */
	final void onCommand(Msg command) throws ZmtpViolation {
		this.received++;
		look(command);
		int error;
		try {
			error = this.mechanism.processHandshakeCommand(command);
		}
		catch (RuntimeException | AssertionError ex) {
			throw new ZmtpViolation(Kind.MALFORMED, "a command of the handshake that is not valid (" + ex + ")");
		}
		if (error != 0) {
			throw failed();
		}
	}

	/**
	 * The next command to send.
	 * @return the command, or null when it is the peer's turn
	 */
	final @Nullable Msg nextCommand() throws ZmtpViolation {
		Msg.Builder builder = new Msg.Builder();
		try {
			if (this.mechanism.nextHandshakeCommand(builder) != 0) {
				return null;
			}
		}
		catch (RuntimeException | AssertionError ex) {
			throw new ZmtpViolation(Kind.MALFORMED,
					"the handshake cannot go on, its commands are too long (" + ex + ")");
		}
		Msg command = builder.build();
		command.setFlags(Msg.COMMAND);
		return command;
	}

	final boolean isReady() {
		return this.mechanism.status() == Mechanism.Status.READY;
	}

	final boolean hasFailed() {
		return this.mechanism.status() == Mechanism.Status.ERROR;
	}

	/**
	 * How many commands of the handshake have come.
	 */
	final int receivedCommands() {
		return this.received;
	}

	final Msg encrypt(Msg frame) throws IOException {
		try {
			return this.mechanism.encode(frame);
		}
		catch (OutOfMemoryError ex) {
			throw new ZmtpViolation(Kind.OVERRUN,
					"there is no memory to encrypt a frame of " + frame.size() + " bytes");
		}
	}

	final Msg decrypt(Msg frame) throws IOException {
		Msg decrypted;
		try {
			decrypted = this.mechanism.decode(frame);
		}
		catch (OutOfMemoryError ex) {
			throw new ZmtpViolation(Kind.OVERRUN,
					"there is no memory to decrypt a frame of " + frame.size() + " bytes");
		}
		if (decrypted == null) {
			throw new ZmtpViolation(Kind.MALFORMED, "a frame that cannot be decrypted, or that came before");
		}
		return decrypted;
	}

	/**
	 * A property that the peer has sent.
	 */
	final String property(String name) {
		return String.valueOf(this.mechanism.zmtpProperties.get(name));
	}

	final byte[] peerIdentity() {
		return this.mechanism.peerIdentity().data();
	}

	/**
	 * Looks at a command that has come.
	 */
	abstract void look(Msg command);

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
