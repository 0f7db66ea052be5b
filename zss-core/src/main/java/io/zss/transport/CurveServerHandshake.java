package io.zss.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The end that is connected to: HELLO is answered by WELCOME, INITIATE by READY, and what
 * is not acceptable by ERROR. It agrees on keys three times: with a HELLO, which shows
 * that the client knows the public key of this end, with an INITIATE, and on the vouch.
 * <p>
 * RFC 26 has the cookie for servers that remember nothing between HELLO and INITIATE. On
 * a connection this one does, so that its cookie needs no content: it is random, and must
 * come back.
 */
final class CurveServerHandshake extends CurveHandshake {

	private static final byte[] REFUSED = "400".getBytes(StandardCharsets.US_ASCII);

	private final KeyPair own;

	private final CurveMetadata metadata;

	private final Function<PublicKey, Admittance> gate;

	/** The key that the client has made for the connection; null before the HELLO. */
	private byte @Nullable [] clientKey;

	private byte[] cookie = {};

	private @Nullable PublicKey proved;

	private @Nullable Admittance admittance;

	/**
	 * Begins to wait.
	 * @param own the keys that clients must know
	 * @param metadata what to say of this end
	 * @param gate decides on the key that a client has proved to have
	 */
	CurveServerHandshake(KeyPair own, CurveMetadata metadata, Function<PublicKey, Admittance> gate) {
		this.own = own;
		this.metadata = metadata;
		this.gate = gate;
	}

	/**
	 * The key that the client has proved to have; null as long as it has not.
	 */
	@Nullable PublicKey proved() {
		return this.proved;
	}

	/**
	 * What the gate has said about that.
	 */
	@Nullable Admittance admittance() {
		return this.admittance;
	}

	@Override
	byte @Nullable [] begin() {
		return null;
	}

	@Override
	byte[] answer(byte[] command) throws ZmtpViolation {
		byte[] key = this.clientKey;
		return (key == null) ? onHello(command) : onInitiate(command, key);
	}

	private byte[] onHello(byte[] command) throws ZmtpViolation {
		boolean valid = isCommand(command, HELLO) && command.length == HELLO_BYTES && command[6] == 1
				&& command[7] == 0;
		if (!valid) {
			throw notValid();
		}
		byte[] key = Arrays.copyOfRange(command, HELLO_KEY, HELLO_COUNTER);
		CurveBox box = CurveBox.between(this.own.secretKeyBytes(), key);
		if (box.open(HELLO_NONCE, command, HELLO_COUNTER, HELLO_BOX) == null) {
			fail();
			return error(new byte[0]);
		}
		this.clientKey = key;
		this.cookie = random(COOKIE_BYTES);
		byte[] nonce = random(LONG_NONCE_BYTES);
		return command(WELCOME, nonce,
				box.seal(WELCOME_NONCE, nonce, concat(CurveBox.publicKey(secretKey()), this.cookie)));
	}

	private byte[] onInitiate(byte[] command, byte[] key) throws ZmtpViolation {
		int box = INITIATE_COUNTER + Long.BYTES;
		boolean valid = isCommand(command, INITIATE)
				&& command.length >= box + SecretBox.OVERHEAD_BYTES + KEY_BYTES + VOUCH_BYTES
				&& MessageDigest.isEqual(this.cookie, Arrays.copyOfRange(command, COOKIE, INITIATE_COUNTER));
		if (!valid) {
			throw notValid();
		}
		CurveBox connection = CurveBox.between(secretKey(), key);
		byte[] content = connection.open(INITIATE_NONCE, command, INITIATE_COUNTER, box);
		if (content == null) {
			throw notValid();
		}
		byte[] longTermKey = Arrays.copyOf(content, KEY_BYTES);
		checkVouch(longTermKey, Arrays.copyOfRange(content, KEY_BYTES, KEY_BYTES + VOUCH_BYTES), key);
		CurveMetadata peer = CurveMetadata.parse(content, KEY_BYTES + VOUCH_BYTES);
		PublicKey client = PublicKey.of(longTermKey);
		Admittance decision = Objects.requireNonNull(this.gate.apply(client));
		this.proved = client;
		this.admittance = decision;
		if (decision.principal() == null) {
			fail();
			return error(REFUSED);
		}
		byte[] first = counter(1);
		byte[] ready = command(READY, first, connection.seal(READY_NONCE, first, this.metadata.toBytes()));
		end(CurveMessages.ofServer(connection, 1, counter(command, INITIATE_COUNTER)), peer);
		return ready;
	}

	/**
	 * The owner of the long-term key says that the key of this connection is its own, and
	 * that it wants to talk to this server.
	 */
	private void checkVouch(byte[] longTermKey, byte[] vouch, byte[] key) throws ZmtpViolation {
		byte[] vouched = CurveBox.between(secretKey(), longTermKey).open(VOUCH_NONCE, vouch, 0, LONG_NONCE_BYTES);
		if (vouched == null || !MessageDigest.isEqual(vouched, concat(key, this.own.publicKey().bytes()))) {
			throw notValid();
		}
	}

	private static byte[] error(byte[] reason) {
		return command(ERROR, new byte[] { (byte) reason.length }, reason);
	}

}
