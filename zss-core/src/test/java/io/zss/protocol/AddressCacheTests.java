package io.zss.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AddressCacheTests {

	private final AddressCache cache = new AddressCache();

	@Test
	void readsAFrameOnce() {
		Address address = Address.of("orders", "create");
		Address read = this.cache.decode(address.encode());
		assertThat(read).isEqualTo(address);
		assertThat(this.cache.decode(address.encode())).isSameAs(read);
	}

	@Test
	void readsMoreAddressesThanItHasPlacesFor() {
		for (int round = 0; round < 2; round++) {
			for (int i = 0; i < 2000; i++) {
				Address address = new Address("S" + i, "1." + i, "V" + i);
				assertThat(this.cache.decode(address.encode())).isEqualTo(address);
				assertThat(this.cache.encode(address)).isEqualTo(address.encode());
			}
		}
	}

	@Test
	void tellsVersionsOfAVerbApart() {
		Address first = new Address("orders", "1", "create");
		Address second = new Address("orders", "2", "create");
		assertThat(this.cache.encode(first)).isEqualTo(first.encode());
		assertThat(this.cache.encode(second)).isEqualTo(second.encode());
	}

	@Test
	void writesAnAddressOnceAndInUpperCaseWhateverWasRead() {
		byte[] read = Bytes.of("83 a3 736964 a1 61 a8 7376657273696f6e a1 2a a4 76657262 a1 62");
		Address address = this.cache.decode(read);
		byte[] written = this.cache.encode(address);
		assertThat(written).isEqualTo(Address.of("A", "B").encode()).isNotEqualTo(read);
		assertThat(this.cache.encode(address)).isSameAs(written);
	}

	@Test
	void doesNotKeepLongFrames() {
		Address address = new Address("s".repeat(128), "1", "v".repeat(128));
		Address read = this.cache.decode(address.encode());
		assertThat(this.cache.decode(address.encode())).isEqualTo(read).isNotSameAs(read);
	}

	@Test
	void refusesAMalformedFrameEachTime() {
		byte[] malformed = { (byte) 0x80 };
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.cache.decode(malformed))
				.withMessageContaining("sid");
		}
	}

}
