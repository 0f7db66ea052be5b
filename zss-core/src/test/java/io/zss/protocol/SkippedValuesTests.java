package io.zss.protocol;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Values that nothing asks for are skipped, not built, and of those that are built there
 * are not too many.
 */
class SkippedValuesTests {

	private static final int LENGTH = 2 * 1024 * 1024;

	@Test
	void textOfAPayloadIsReadAndNothingElseIsBuilt() {
		assertThat(ControlPayload.decodeText(ControlPayload.encode("ORDERS"), 100)).isEqualTo("ORDERS");
		byte[] nils = nils();
		long before = allocated();
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ControlPayload.decodeText(nils, 100))
			.withMessageContaining("a text of at most 100 bytes");
		assertThat(allocated() - before).isLessThan(LENGTH / 4);
	}

	@Test
	void textBeyondTheLimitIsNotBuilt() {
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> ControlPayload.decodeText(ControlPayload.encode("x".repeat(101)), 100));
	}

	@Test
	void valuesOfOneFrameAreBounded() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ControlPayload.decode(nils()))
			.withMessageContaining("at most 1000000 values");
	}

	@Test
	void longAddressIsRejectedByItsLength() {
		byte[] frame = new byte[Address.MAX_FRAME_BYTES + 1];
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(frame))
			.withMessageContaining("at most 2048 bytes");
	}

	@ParameterizedTest
	@ValueSource(strings = { "93c0c0c0", "81a16101", "c3", "c40101", "dd00000002c0c0" })
	void partOfAnAddressThatIsNoTextIsSkipped(String value) {
		byte[] frame = Bytes.of("82 a3 736964" + value + "a4 76657262 a2 444f");
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(frame))
			.withMessageContaining("a text as 'sid'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "93c0c0c0", "81a16101", "c3", "05", "d902 6162" })
	void keyOfAnAddressThatIsNoneOfItsPartsIsSkipped(String key) {
		byte[] frame = Bytes.of("83" + key + "01" + "a3 736964 a3 416263 a4 76657262 a2 444f");
		assertThat(Address.decode(frame)).isEqualTo(Address.of("ABC", "DO"));
	}

	private static byte[] nils() {
		byte[] frame = new byte[LENGTH];
		Arrays.fill(frame, (byte) 0xc0);
		int count = LENGTH - 5;
		byte[] start = { (byte) 0xdd, (byte) (count >>> 24), (byte) (count >>> 16), (byte) (count >>> 8),
				(byte) count };
		System.arraycopy(start, 0, frame, 0, start.length);
		return frame;
	}

	private static long allocated() {
		return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
	}

}
