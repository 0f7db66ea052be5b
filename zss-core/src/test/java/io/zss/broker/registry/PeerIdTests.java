package io.zss.broker.registry;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PeerIdTests {

	@Test
	void isItsBytes() {
		PeerId id = of("orders#1");

		assertThat(id).isEqualTo(of("orders#1")).hasSameHashCodeAs(of("orders#1")).isNotEqualTo(of("orders#2"));
		assertThat(id.hashCode()).isNotEqualTo(of("orders#2").hashCode());
		assertThat((Object) id).isNotEqualTo("orders#1");
	}

	@Test
	void isNamedByWhatStandsBeforeTheHash() {
		assertThat(of("orders#1").name()).isEqualTo("orders");
		assertThat(of("orders").name()).isEqualTo("orders");
		assertThat(of("#1").name()).isEqualTo("anonymous");
		assertThat(of("").name()).isEqualTo("anonymous");
		assertThat(of("or ders#1").name()).isEqualTo("anonymous");
		assertThat(of("or\u007fders#1").name()).isEqualTo("anonymous");
		assertThat(of("!~#1").name()).isEqualTo("!~");
		assertThat(of("x".repeat(64) + "y#1").name()).isEqualTo("x".repeat(64));
	}

	@Test
	void isShownWithDotsForWhatCannotBePrinted() {
		assertThat(of("a \u0000\u007f\u00ff!~").toString()).isEqualTo("a....!~");
	}

	@Test
	void isShownInFullUpToALength() {
		assertThat(of("x".repeat(100)).toString()).isEqualTo("x".repeat(100));
	}

	@Test
	void isShownWithoutItsMiddleBeyondIt() {
		assertThat(of("a".repeat(63) + "b".repeat(1) + "c".repeat(37)).toString())
			.isEqualTo("a".repeat(63) + "..." + "c".repeat(37));
		assertThat(of("a".repeat(63) + "b".repeat(5_000_000) + "c".repeat(37)).toString()).hasSize(103);
	}

	private static PeerId of(String text) {
		return new PeerId(text.getBytes(StandardCharsets.ISO_8859_1));
	}

}
