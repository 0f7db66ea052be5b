package io.zss.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.security.ZssPrincipal;
import io.zss.transport.ZmtpViolation.Kind;
import org.junit.jupiter.api.Test;
import zmq.Msg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The handshake of CurveZMQ and its messages, with both ends of ours, and with those of
 * JeroMQ at either end.
 */
class CurveHandshakeTests {

	private static final CurveMetadata DEALER = new CurveMetadata("DEALER", bytes("the-identity"));

	private static final CurveMetadata ROUTER = new CurveMetadata("ROUTER", new byte[0]);

	private final KeyPair serverKeys = KeyPair.generate();

	private final KeyPair clientKeys = KeyPair.generate();

	private final List<PublicKey> asked = new ArrayList<>();

	private boolean admits = true;

	@Test
	void bothEndsAgreeAndKnowWhoTheOtherIs() throws ZmtpViolation {
		CurveServerHandshake server = server();
		CurveClientHandshake client = client();
		byte[] ready = answer(server, answer(client, answer(server, client.begin())));
		assertThat(client.answer(ready)).isNull();
		assertThat(server.proved()).isEqualTo(this.clientKeys.publicKey());
		assertThat(this.asked).containsExactly(this.clientKeys.publicKey());
		assertThat(Objects.requireNonNull(server.peer()).socketType()).isEqualTo("DEALER");
		assertThat(Objects.requireNonNull(server.peer()).identity()).isEqualTo(bytes("the-identity"));
		assertThat(Objects.requireNonNull(client.peer()).socketType()).isEqualTo("ROUTER");
		assertThat(exchange(messages(client), messages(server), 1, bytes("there"))).isEqualTo(bytes("there"));
		assertThat(exchange(messages(server), messages(client), 0, bytes("back"))).isEqualTo(bytes("back"));
	}

	@Test
	void aClientOfJeroMqIsServed() throws ZmtpViolation {
		CurveServerHandshake server = server();
		try (JeroMqCurve client = JeroMqCurve.client(this.clientKeys, this.serverKeys.publicKey(), bytes("jeromq"))) {
			assertThat(client.take(answer(server, next(client)))).isTrue();
			assertThat(client.take(answer(server, next(client)))).isTrue();
			assertThat(client.isReady()).isTrue();
			assertThat(Objects.requireNonNull(server.peer()).identity()).isEqualTo(bytes("jeromq"));
			assertThat(server.proved()).isEqualTo(this.clientKeys.publicKey());
			exchangeEveryLength(client, messages(server));
		}
	}

	@Test
	void aServerOfJeroMqIsUsed() throws ZmtpViolation {
		CurveClientHandshake client = client();
		try (JeroMqCurve server = JeroMqCurve.server(this.serverKeys, true)) {
			assertThat(server.take(client.begin())).isTrue();
			assertThat(server.take(answer(client, next(server)))).isTrue();
			assertThat(client.answer(next(server))).isNull();
			assertThat(server.isReady()).isTrue();
			assertThat(server.peerIdentity()).isEqualTo(bytes("the-identity"));
			exchangeEveryLength(server, messages(client));
		}
	}

	@Test
	void aWrongServerKeyIsNoticedWithTheFirstCommandByBothEnds() throws ZmtpViolation {
		CurveServerHandshake server = server();
		CurveClientHandshake client = new CurveClientHandshake(this.clientKeys, KeyPair.generate().publicKey(), DEALER);
		byte[] error = answer(server, client.begin());
		assertThat(error).isEqualTo(bytes("\5ERROR\0"));
		assertThat(client.answer(error)).isNull();
		assertThat(client.hasFailed()).isTrue();
		assertThat(server.hasFailed()).isTrue();
		assertThat(this.asked).isEmpty();
		try (JeroMqCurve other = JeroMqCurve.client(this.clientKeys, KeyPair.generate().publicKey(), bytes("x"))) {
			assertThat(other.take(answer(server(), next(other)))).isTrue();
			assertThat(other.hasFailed()).isTrue();
		}
	}

	@Test
	void aKeyThatIsNotAdmittedIsRefused() throws ZmtpViolation {
		this.admits = false;
		CurveServerHandshake server = server();
		CurveClientHandshake client = client();
		byte[] error = answer(server, answer(client, answer(server, client.begin())));
		assertThat(error).isEqualTo(bytes("\5ERROR\003400"));
		assertThat(client.answer(error)).isNull();
		assertThat(client.hasFailed()).isTrue();
		assertThat(server.hasFailed()).isTrue();
		assertThat(server.messages()).isNull();
		try (JeroMqCurve other = JeroMqCurve.server(this.serverKeys, false)) {
			CurveClientHandshake refused = client();
			other.take(refused.begin());
			other.take(answer(refused, next(other)));
			assertThat(refused.answer(next(other))).isNull();
			assertThat(refused.hasFailed()).isTrue();
		}
	}

	@Test
	void aServerTakesNoCommandOfWhichAByteWasChanged() throws ZmtpViolation {
		CurveClientHandshake client = client();
		byte[] hello = client.begin();
		for (int i = 0; i < hello.length; i++) {
			boolean padding = i >= 8 && i < 80;
			if (!padding) {
				assertThat(isTaken(server(), changed(hello, i))).as("byte %d of HELLO", i).isFalse();
			}
		}
		CurveServerHandshake server = server();
		byte[] initiate = answer(client, answer(server, hello));
		for (int i = 0; i < initiate.length; i++) {
			assertThat(isTaken(server, changed(initiate, i))).as("byte %d of INITIATE", i).isFalse();
		}
		for (int length = 0; length < initiate.length; length++) {
			assertThat(isTaken(server, Arrays.copyOf(initiate, length))).as("%d bytes", length).isFalse();
		}
		assertThat(this.asked).isEmpty();
		assertThat(isTaken(server, initiate)).isTrue();
	}

	@Test
	void aClientTakesNoCommandOfWhichAByteWasChanged() throws ZmtpViolation {
		CurveServerHandshake server = server();
		CurveClientHandshake client = client();
		byte[] welcome = answer(server, client.begin());
		for (int i = 0; i < welcome.length; i++) {
			assertThat(client.answer(changed(welcome, i))).as("byte %d of WELCOME", i).isNull();
		}
		CurveClientHandshake second = client();
		server = server();
		byte[] ready = answer(server, answer(second, answer(server, second.begin())));
		for (int i = 0; i < ready.length; i++) {
			assertThat(second.answer(changed(ready, i))).isNull();
			assertThat(second.messages()).as("byte %d of READY", i).isNull();
		}
	}

	@Test
	void nobodyIsVouchedForByAnotherKeyOrToAnotherServer() throws ZmtpViolation {
		CurveServerHandshake server = server();
		CurveClientHandshake client = client();
		byte[] initiateOfOther = answer(client, answer(server(), client.begin()));
		assertThat(isTaken(server, initiateOfOther)).as("INITIATE without HELLO").isFalse();
		answer(server, client().begin());
		assertThat(isTaken(server, initiateOfOther)).as("INITIATE of another connection").isFalse();
		assertThat(this.asked).isEmpty();
	}

	@Test
	void aKeyThatGivesAwayTheSecretIsRefused() {
		for (int low = 0; low < 2; low++) {
			byte[] key = new byte[CurveBox.KEY_BYTES];
			key[0] = (byte) low;
			assertThatExceptionOfType(ZmtpViolation.class)
				.isThrownBy(() -> CurveBox.between(this.serverKeys.secretKeyBytes(), key))
				.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.MALFORMED));
		}
	}

	@Test
	void framesThatWereChangedOrRepeatedOrComeLateAreRefused() throws ZmtpViolation {
		CurveServerHandshake server = server();
		CurveClientHandshake client = client();
		client.answer(answer(server, answer(client, answer(server, client.begin()))));
		CurveMessages from = messages(client);
		CurveMessages to = messages(server);
		byte[] first = command(from, 0, bytes("first"));
		byte[] second = command(from, 0, bytes("second"));
		byte[] third = command(from, 0, bytes("third"));
		assertRefused(to, Arrays.copyOf(first, CurveMessages.OVERHEAD_BYTES - 1));
		assertThat(to.decrypt(second.clone(), 0, second.length)).isZero();
		assertRefused(to, second);
		assertRefused(to, first);
		assertRefused(to, changed(third, third.length - 1));
		// As in JeroMQ, the number of a frame is used up whether or not it is authentic.
		assertRefused(to, third);
		byte[] own = command(to, 0, bytes("back"));
		assertRefused(to, own);
	}

	@Test
	void aFrameThatIsPassedOverIsAuthenticatedAndHasItsFlags() throws ZmtpViolation {
		CurveServerHandshake server = server();
		CurveClientHandshake client = client();
		client.answer(answer(server, answer(client, answer(server, client.begin()))));
		CurveMessages from = messages(client);
		CurveMessages to = messages(server);
		for (int flags : new int[] { 0, CurveMessages.MORE, CurveMessages.COMMAND }) {
			byte[] command = command(from, flags, new byte[1000]);
			passOver(to, command, 7);
			assertThat(to.endPassingOver()).isEqualTo(flags);
			assertThat(exchange(from, to, 0, bytes("next"))).isEqualTo(bytes("next"));
			assertThatExceptionOfType(ZmtpViolation.class)
				.isThrownBy(() -> to.beginToPassOver(command, 0, command.length));
			byte[] other = changed(command(from, flags, new byte[1000]), 900);
			passOver(to, other, 64);
			assertThatExceptionOfType(ZmtpViolation.class).isThrownBy(to::endPassingOver);
		}
	}

	private static void passOver(CurveMessages to, byte[] command, int step) throws ZmtpViolation {
		int index = to.beginToPassOver(command, 0, command.length);
		while (index < command.length) {
			int next = Math.min(command.length, index + step);
			to.passOver(command, index, next);
			index = next;
		}
	}

	private static void assertRefused(CurveMessages to, byte[] command) {
		assertThatExceptionOfType(ZmtpViolation.class).isThrownBy(() -> to.decrypt(command.clone(), 0, command.length))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.MALFORMED));
	}

	private static boolean isTaken(CurveServerHandshake server, byte[] command) {
		try {
			server.answer(command);
			return !server.hasFailed();
		}
		catch (ZmtpViolation ex) {
			return false;
		}
	}

	private static byte[] changed(byte[] command, int index) {
		byte[] changed = command.clone();
		changed[index] ^= 1;
		return changed;
	}

	private static byte[] next(JeroMqCurve peer) {
		return Objects.requireNonNull(peer.next());
	}

	private static byte[] answer(CurveHandshake end, byte[] command) throws ZmtpViolation {
		return Objects.requireNonNull(end.answer(command));
	}

	private static CurveMessages messages(CurveHandshake end) {
		return Objects.requireNonNull(end.messages());
	}

	private void exchangeEveryLength(JeroMqCurve theirs, CurveMessages ours) throws ZmtpViolation {
		Random random = new Random(11);
		List<Integer> lengths = new ArrayList<>(List.of(4095, 4096, 65_536, 100_001));
		for (int length = 0; length < 700; length++) {
			lengths.add(length);
		}
		for (int length : lengths) {
			byte[] body = new byte[length];
			random.nextBytes(body);
			byte[] command = new byte[CurveMessages.OVERHEAD_BYTES + length];
			System.arraycopy(body, 0, command, CurveMessages.OVERHEAD_BYTES, length);
			ours.encrypt(CurveMessages.MORE, command, 0, command.length);
			Msg decrypted = theirs.decrypt(command);
			assertThat(decrypted).as("a frame of %d bytes", length).isNotNull();
			assertThat(decrypted.data()).isEqualTo(body);
			assertThat(decrypted.hasMore()).isTrue();
			byte[] back = theirs.encrypt(new Msg(body));
			assertThat(ours.decrypt(back, 0, back.length)).isZero();
			assertThat(Arrays.copyOfRange(back, CurveMessages.OVERHEAD_BYTES, back.length)).isEqualTo(body);
		}
	}

	private static byte[] exchange(CurveMessages from, CurveMessages to, int flags, byte[] body) throws ZmtpViolation {
		byte[] command = command(from, flags, body);
		assertThat(to.decrypt(command, 0, command.length)).isEqualTo(flags);
		return Arrays.copyOfRange(command, CurveMessages.OVERHEAD_BYTES, command.length);
	}

	private static byte[] command(CurveMessages from, int flags, byte[] body) {
		byte[] command = new byte[CurveMessages.OVERHEAD_BYTES + body.length];
		System.arraycopy(body, 0, command, CurveMessages.OVERHEAD_BYTES, body.length);
		from.encrypt(flags, command, 0, command.length);
		return command;
	}

	private CurveServerHandshake server() {
		return new CurveServerHandshake(this.serverKeys, ROUTER, (key) -> {
			this.asked.add(key);
			return this.admits ? Admittance.of(ZssPrincipal.of("orders", List.of())) : Admittance.refused("not listed");
		});
	}

	private CurveClientHandshake client() {
		return new CurveClientHandshake(this.clientKeys, this.serverKeys.publicKey(), DEALER);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
