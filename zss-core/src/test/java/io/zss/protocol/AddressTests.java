package io.zss.protocol;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressTests {

	private static final String SID = "a3 736964";

	private static final String SVERSION = "a8 7376657273696f6e";

	private static final String VERB = "a4 76657262";

	private static final String PONG = "a4 706f6e67";

	private static final String PING = "a4 70696e67";

	@Test
	void keepsSidAndVerbInUpperCaseAndTheVersionAsGiven() {
		Address address = new Address("orders", "2.1-rc", "line/create_All");
		assertThat(address.sid()).isEqualTo("ORDERS");
		assertThat(address.version()).isEqualTo("2.1-rc");
		assertThat(address.verb()).isEqualTo("LINE/CREATE_ALL");
	}

	@Test
	void isEqualToTheSameAddressInAnotherCase() {
		assertThat(Address.of("Orders", "create")).isEqualTo(new Address("oRDERS", "*", "CREATE"))
			.isNotEqualTo(new Address("orders", "1", "create"));
	}

	@Test
	void takesNoNoticeOfTheDefaultLocale() {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("tr-TR"));
		try {
			assertThat(Address.of("pinging", "list").encode()).isEqualTo(Address.of("PINGING", "LIST").encode());
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void writesTheKeysInTheOrderOfTheNodePeers() {
		assertThat(new Address("pong", "1.2", "ping").encode())
			.isEqualTo(Bytes.of("83" + SID + "a4 504f4e47" + SVERSION + "a3 312e32" + VERB + "a4 50494e47"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 31, 32, 128 })
	void readsWhatItWritesAtEveryLength(int length) {
		Address address = new Address("S".repeat(length), "v".repeat(length), "€".repeat(length));
		assertThat(Address.decode(address.encode())).isEqualTo(address);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { SID + PONG + SVERSION + "a1 32" + VERB + PING, SID + PONG + VERB + PING + SVERSION + "a1 32",
					VERB + PING + SVERSION + "a1 32" + SID + PONG, SVERSION + "a1 32" + SID + PONG + VERB + PING })
	void readsKeysInAnyOrder(String entries) {
		assertThat(Address.decode(Bytes.of("83" + entries))).isEqualTo(new Address("PONG", "2", "PING"));
	}

	@Test
	void readsNamesWithLengthsOfAnyWidth() {
		assertThat(Address.decode(Bytes.of("de 0003" + "d9 03 736964" + "da 0004 706f6e67" + "db 00000008"
				+ "7376657273696f6e" + "d9 01 32" + VERB + "db 00000004 70696e67")))
			.isEqualTo(new Address("PONG", "2", "PING"));
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			a text          | a1 78         | a1 79
			nested values   | a1 78         | 82 a1 79 93 01 c0 c3 a1 7a cb 3ff8000000000000
			bytes           | a1 78         | c4 03 010203
			a number as key | 07            | a1 79
			nil as key      | c0            | c0
			a map as key    | 81 01 02      | 90
			another case    | a3 53 49 44   | a1 79
			""")
	void passesOverKeysThatItDoesNotKnow(String what, String key, String value) {
		assertThat(Address.decode(Bytes.of("83" + SID + PONG + key + value + VERB + PING)))
			.isEqualTo(Address.of("PONG", "PING"));
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			missing   | 82 | ''
			nil       | 83 | a8 7376657273696f6e c0
			empty     | 83 | a8 7376657273696f6e a0
			a boolean | 83 | a8 7376657273696f6e c3
			a list    | 83 | a8 7376657273696f6e 91 01
			""")
	void takesNoVersionAsAnyVersion(String version, String header, String entry) {
		assertThat(Address.decode(Bytes.of(header + SID + PONG + VERB + PING + entry)).version()).isEqualTo("*");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			02,                  2
			cd 07ea,             2026
			cb 3ff8000000000000, 1.5
			""")
	void readsNumberAsVersion(String version, String expected) {
		assertThat(Address.decode(Bytes.of("83" + SID + PONG + SVERSION + version + VERB + PING)).version())
			.isEqualTo(expected);
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			no sid        | 81 a4 76657262 a4 70696e67                 | a text as 'sid' but found none
			nil as sid    | 82 a3 736964 c0 a4 76657262 a4 70696e67    | a text as 'sid' but found none
			no verb       | 81 a3 736964 a4 706f6e67                   | a text as 'verb' but found none
			list as verb  | 82 a3 736964 a4 706f6e67 a4 76657262 91 01 | a text as 'verb' but found none
			empty map     | 80                                         | a text as 'sid' but found none
			nil           | c0                                         | a map but found MessagePack type 0xc0
			a text        | a4 706f6e67                                | a map but found MessagePack type 0xa4
			a list        | 93 a1 61 a1 62 a1 63                       | a map but found MessagePack type 0x93
			no byte       | ''                                         | 1 more bytes but found 0 to the end
			a byte more   | 82 a3 736964 a1 61 a4 76657262 a1 62 c0    | one value but found 1 more bytes behind it
			a byte less   | 82 a3 736964 a1 61 a4 76657262 a2 62       | 2 more bytes but found 1 to the end
			""")
	void refusesWhatIsNoAddress(String what, String frame, String problem) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(Bytes.of(frame)))
			.withMessageStartingWith("Bad address frame: expected " + problem)
			.extracting(ProtocolException::getFrame)
			.isEqualTo("address");
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			a space            | a3 612062
			a line feed        | a2 610a
			a zero byte        | a1 00
			delete             | a1 7f
			a C1 control       | a2 c285
			a wide space       | a3 e38080
			""")
	void refusesNamesThatCannotBePrinted(String what, String name) {
		for (String part : new String[] { SID, VERB, SVERSION }) {
			byte[] frame = Bytes.of("84" + SID + PONG + SVERSION + "a1 31" + VERB + PING + part + name);
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(frame))
				.withMessageStartingWith("Bad address frame: expected names of 1 to 128 printable characters");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { SID + "a0" + VERB + PING, SID + PONG + VERB + "a0" })
	void refusesEmptyNames(String entries) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(Bytes.of("82" + entries)))
			.withMessage("Bad address frame: expected names of 1 to 128 printable characters but found 0 characters");
	}

	@Test
	void refusesNamesOfMoreThan128Characters() {
		byte[] frame = Bytes.join(Bytes.of("82" + SID + "da 0081"), Bytes.repeat("61", 129), Bytes.of(VERB + PING));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(frame))
			.withMessage("Bad address frame: expected names of 1 to 128 printable characters but found 129 characters");
	}

	@Test
	void refusesNamesThatAreTooLongInUpperCase() {
		String grows = "ß".repeat(128);
		assertThatIllegalArgumentException().isThrownBy(() -> Address.of(grows, "v"));
		assertThatIllegalArgumentException().isThrownBy(() -> Address.of("s", grows));
		assertThat(Address.isServiceId(grows)).isFalse();
		byte[] frame = Bytes.join(Bytes.of("82" + SID + "da 0100"), Bytes.repeat("c39f", 128), Bytes.of(VERB + PING));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Address.decode(frame))
			.withMessageEndingWith("found 256 characters");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			'',    1,   create, sid
			'a b', 1,   create, sid
			a,     '',  create, sversion
			a,     '1 ', create, sversion
			a,     1,   '',     verb
			a,     1,   'x\ty', verb
			""")
	void namesThePartThatIsNotValid(String sid, String version, String verb, String part) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Address(sid, version, verb))
			.withMessageStartingWith("'" + part + "' must have 1 to 128 characters");
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders", "ORDERS", "a", "smi2", "a/b", "grüße" })
	void takesNamesThatCanRegister(String sid) {
		assertThat(Address.isServiceId(sid)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "SMI", "smi", "sMi", "smı", "ſmi", "a#b", "#a", "#", "a b", "a\n", "\u0000" })
	void takesNoNamesThatCannotRegister(String sid) {
		assertThat(Address.isServiceId(sid)).isFalse();
	}

	@Test
	void namesServiceVerbAndVersionAsText() {
		assertThat(Address.of("orders", "create")).hasToString("ORDERS:CREATE");
		assertThat(new Address("orders", "2.1", "create")).hasToString("ORDERS:CREATE@2.1");
	}

}
