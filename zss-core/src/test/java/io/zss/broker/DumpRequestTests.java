package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ProtocolException;
import io.zss.transport.FrameMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which messages an operator may ask for, and which ones fit.
 */
class DumpRequestTests {

	@Test
	void somethingMustBeNamed() {
		assertRefused(Map.of(), "none of them");
		assertRefused(Map.of("sid", "", "messages", 5), "none of them");
	}

	@Test
	void namesAreTextsOfAtMost255Characters() {
		assertThat(DumpRequest.of(Map.of("rid", "r".repeat(255))).rid()).hasSize(255);
		assertRefused(Map.of("rid", "r".repeat(256)), "256 characters");
		assertRefused(Map.of("client", 7), "something else");
	}

	@Test
	void numbersHaveALeastAndAGreatestValue() {
		assertThat(request("messages", 1).messages()).isEqualTo(1);
		assertThat(request("messages", 1000).messages()).isEqualTo(1000);
		assertThat(request("seconds", 600).seconds()).isEqualTo(600);
		assertThat(request("seconds", 1).messages()).isEqualTo(100);
		assertRefused(Map.of("sid", "ORDERS", "messages", 0), "0");
		assertRefused(Map.of("sid", "ORDERS", "messages", 1001), "1001");
		assertRefused(Map.of("sid", "ORDERS", "seconds", 601), "601");
		assertRefused(Map.of("sid", "ORDERS", "seconds", "long"), "no number");
	}

	@Test
	void saysWhatIsWanted() {
		Map<String, Object> all = new LinkedHashMap<>(Map.of("sid", "orders"));
		assertThat(DumpRequest.of(all).describe()).isEqualTo("sid ORDERS");
		all.put("rid", "r\n1");
		all.put("client", "web");
		assertThat(DumpRequest.of(all).describe()).isEqualTo("sid ORDERS, rid r.1, client web");
	}

	@Test
	void clientIsAnIdentityOrTheNameInFrontOfItsSign() {
		assertThat(fitsClient("web", "web")).isTrue();
		assertThat(fitsClient("web", "web#1")).isTrue();
		assertThat(fitsClient("web#1", "web#1")).isTrue();
		assertThat(fitsClient("web", "web1")).isFalse();
		assertThat(fitsClient("web", "wab#1")).isFalse();
		assertThat(fitsClient("web", "we")).isFalse();
	}

	@Test
	void identityLongerThan255BytesFitsNoName() {
		assertThat(fitsClient("web", "web#" + "1".repeat(251))).isTrue();
		assertThat(fitsClient("web", "web#" + "1".repeat(252))).isFalse();
	}

	@Test
	void everyMessageFitsWhereNoClientIsNamed() {
		FrameMessage message = FrameMessage.of("any".getBytes(StandardCharsets.US_ASCII));
		assertThat(DumpRequest.of(Map.of("sid", "ORDERS")).fitsClient(message, 0)).isTrue();
	}

	@Test
	void addressThatIsTooLongOrNoneFitsNoService() {
		DumpRequest wanted = DumpRequest.of(Map.of("sid", "orders"));
		assertThat(wanted.fits(message(Address.of("ORDERS", "CREATE").encode()), 1)).isTrue();
		assertThat(wanted.fits(message(Address.of("BILLING", "CREATE").encode()), 1)).isFalse();
		assertThat(wanted.fits(message(new byte[] { 1 }), 1)).isFalse();
		assertThat(wanted.fits(message(new byte[Address.MAX_FRAME_BYTES + 1]), 1)).isFalse();
	}

	private static DumpRequest request(String key, int number) {
		return DumpRequest.of(Map.of("sid", "ORDERS", key, number));
	}

	private static boolean fitsClient(String wanted, String identity) {
		FrameMessage message = FrameMessage.of(identity.getBytes(StandardCharsets.US_ASCII));
		return DumpRequest.of(Map.of("client", wanted)).fitsClient(message, 0);
	}

	private static FrameMessage message(byte[] address) {
		FrameMessage message = FrameMessage.of(new byte[] { 'w' });
		for (byte[] frame : new byte[][] { { 'Z' }, { 'R' }, { 'r' }, address, {}, {}, {} }) {
			message.add(frame);
		}
		return message;
	}

	private static void assertRefused(Map<String, Object> payload, String found) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> DumpRequest.of(payload))
			.withMessageContaining(found);
	}

}
