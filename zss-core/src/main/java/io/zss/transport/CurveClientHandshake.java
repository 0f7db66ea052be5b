package io.zss.transport;

import java.util.Arrays;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The end that connects: it begins with HELLO, answers WELCOME by INITIATE, and is ready
 * with READY. It fails when the other end says so, or does not prove that it has the
 * expected key.
 */
final class CurveClientHandshake extends CurveHandshake {

	private static final byte[] VERSION = { 1, 0 };

	private static final int PADDING_BYTES = 72;

	private static final int SIGNED_BYTES = 64;

	private static final int HELLO_COUNT = 1;

	private static final int INITIATE_COUNT = 2;

	private final KeyPair own;

	private final byte[] server;

	private final CurveMetadata metadata;

	private byte[] publicKey = {};

	/** Between the key of this connection and that of the server. */
	private @Nullable CurveBox toServer;

	/** Between the keys of this connection. */
	private @Nullable CurveBox connection;

	/**
	 * Creates a handshake.
	 * @param own the keys of this end
	 * @param server the key that the other end must have
	 * @param metadata what to say of this end
	 */
	CurveClientHandshake(KeyPair own, PublicKey server, CurveMetadata metadata) {
		this.own = own;
		this.server = server.bytes();
		this.metadata = metadata;
	}

	@Override
	byte[] begin() throws ZmtpViolation {
		this.publicKey = CurveBox.publicKey(secretKey());
		CurveBox box = CurveBox.between(secretKey(), this.server);
		this.toServer = box;
		byte[] count = counter(HELLO_COUNT);
		return command(HELLO, VERSION, new byte[PADDING_BYTES], this.publicKey, count,
				box.seal(HELLO_NONCE, count, new byte[SIGNED_BYTES]));
	}

	@Override
	byte @Nullable [] answer(byte[] command) throws ZmtpViolation {
		CurveBox expected = this.toServer;
		CurveBox made = this.connection;
		if (isCommand(command, ERROR)) {
			fail();
		}
		else if (made != null && isCommand(command, READY)) {
			onReady(command, made);
		}
		else if (made == null && expected != null && isCommand(command, WELCOME)) {
			return onWelcome(command, expected);
		}
		else {
			fail();
		}
		return null;
	}

	private byte @Nullable [] onWelcome(byte[] command, CurveBox box) throws ZmtpViolation {
		byte[] content = (command.length == WELCOME_BYTES)
				? box.open(WELCOME_NONCE, command, WELCOME_NONCE_END, WELCOME_NONCE_END + LONG_NONCE_BYTES) : null;
		if (content == null) {
			fail();
			return null;
		}
		byte[] serverKey = Arrays.copyOf(content, KEY_BYTES);
		byte[] cookie = Arrays.copyOfRange(content, KEY_BYTES, content.length);
		CurveBox made = CurveBox.between(secretKey(), serverKey);
		this.connection = made;
		byte[] nonce = random(LONG_NONCE_BYTES);
		byte[] vouch = CurveBox.between(this.own.secretKeyBytes(), serverKey)
			.seal(VOUCH_NONCE, nonce, concat(this.publicKey, this.server));
		byte[] count = counter(INITIATE_COUNT);
		return command(INITIATE, cookie, count, made.seal(INITIATE_NONCE, count,
				concat(this.own.publicKey().bytes(), nonce, vouch, this.metadata.toBytes())));
	}

	private void onReady(byte[] command, CurveBox made) throws ZmtpViolation {
		int box = READY_COUNTER + Long.BYTES;
		byte[] content = (command.length >= box + SecretBox.OVERHEAD_BYTES)
				? made.open(READY_NONCE, command, READY_COUNTER, box) : null;
		if (content == null) {
			fail();
			return;
		}
		end(CurveMessages.ofClient(made, INITIATE_COUNT, counter(command, READY_COUNTER)),
				CurveMetadata.parse(content, 0));
	}

}
