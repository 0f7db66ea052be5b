package io.zss.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.zss.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link AuthorizedKeys}, of the file that they are in, and of {@link KeyFiles}.
 */
class AuthorizedKeysTests {

	private static final String KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

	private static final String OTHER = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	@TempDir
	private Path folder;

	@Test
	void aLineHasNameKeyRolesAndExpiry() {
		AuthorizedKeys keys = AuthorizedKeys.parse("""
				# the shop

				orders-app   %s  roles=client,viewer  expires=2027-06-30  # until the move
				old-app      %s
				""".formatted(KEY, OTHER));
		AuthorizedKeys.Entry entry = keys.find(PublicKey.parse(KEY));
		assertThat(entry.principal()).isEqualTo(new ZssPrincipal("orders-app", Set.of("client", "viewer")));
		assertThat(entry.isExpired(Instant.parse("2027-06-30T23:59:59Z"))).isFalse();
		assertThat(entry.isExpired(Instant.parse("2027-07-01T00:00:00Z"))).isTrue();
		assertThat(keys.find(PublicKey.parse(OTHER)).isExpired(Instant.MAX)).isFalse();
		assertThat(keys.names()).containsExactly("old-app", "orders-app");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "name; line 1: a name and a public key are needed",
			"name short; line 1: A public key has 40 characters of Z85, not 5",
			"na!me KEY; line 1: A name has 1 to 64 letters, digits and . _ @ - and begins with a letter or digit: 'na!me'",
			"name KEY role=x; line 1: word 3 is neither roles= nor expires= nor a comment, which begins with #",
			"name KEY expires=soon; line 1: expires= needs a date such as 2027-06-30, or an instant in UTC" })
	void aLineThatCannotBeReadIsNamed(String line, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> AuthorizedKeys.parse(line.replace("KEY", KEY)))
			.withMessage(message);
	}

	@Test
	void aKeyIsThereOnce() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> AuthorizedKeys.parse("a " + KEY + "\nb " + OTHER + "\nc " + KEY))
			.withMessage("line 3: the key of c is there twice");
	}

	@Test
	void newContentCountsWhenASecondLookHasFoundItToo() throws IOException {
		AuthorizedKeysFile source = new AuthorizedKeysFile(write("a " + KEY));
		source.refresh(0);
		write("b " + OTHER);
		source.refresh(SECOND - 1);
		source.refresh(SECOND);
		source.refresh(2 * SECOND - 1);
		assertThat(source.keys().names()).containsExactly("a");
		source.refresh(2 * SECOND);
		assertThat(source.keys().names()).containsExactly("b");
		AuthorizedKeys now = source.keys();
		source.refresh(3 * SECOND);
		source.refresh(4 * SECOND);
		assertThat(source.keys()).isSameAs(now);
	}

	@Test
	void aFileThatIsBeingWrittenTakesNoKeyAway() throws IOException {
		String whole = "a " + KEY + "\nb " + OTHER + " roles=client\n";
		AuthorizedKeysFile source = new AuthorizedKeysFile(write(whole));
		for (int length = 0; length <= whole.length(); length++) {
			write(whole.substring(0, length));
			source.refresh(length * SECOND);
			assertThat(source.keys().names()).as("after %s characters", length).containsExactly("a", "b");
		}
	}

	@ParameterizedTest
	@EnumSource(Damage.class)
	void aFileThatIsDamagedChangesNothingAndTheLogSaysSoOnce(Damage damage) throws IOException {
		Path file = write("a " + KEY);
		AuthorizedKeysFile source = new AuthorizedKeysFile(file);
		try (CapturedLog log = new CapturedLog(AuthorizedKeysFile.class.getName())) {
			damage.strike(file);
			for (int second = 0; second < 5; second++) {
				source.refresh(second * SECOND);
			}
			assertThat(source.keys().names()).containsExactly("a");
			assertThat(log.messages(Level.ERROR)).singleElement()
				.asString()
				.startsWith("The authorized keys in " + file + " cannot be used: ")
				.contains(damage.reason)
				.endsWith("; the keys from before stay authorized: 1");
		}
		Files.deleteIfExists(file);
		write("b " + OTHER);
		source.refresh(5 * SECOND);
		source.refresh(6 * SECOND);
		assertThat(source.keys().names()).containsExactly("b");
	}

	@Test
	void aFileWithACommentAloneAuthorizesNoOne() throws IOException {
		AuthorizedKeysFile source = new AuthorizedKeysFile(write("a " + KEY));
		try (CapturedLog log = new CapturedLog(AuthorizedKeysFile.class.getName())) {
			Path file = write("# closed until Monday\n");
			source.refresh(0);
			source.refresh(SECOND);
			assertThat(source.keys().size()).isZero();
			assertThat(log.messages(Level.WARN))
				.containsExactly(file + " has no key any more: no key is authorized now");
		}
	}

	@Test
	void aFileThatOthersCanWriteIsNotUsed() throws IOException {
		Path file = write("a " + KEY);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
		assertThatIllegalArgumentException().isThrownBy(() -> new AuthorizedKeysFile(file))
			.withMessageContaining("others can write it (rw-rw-r--)");
	}

	@Test
	void aSecretKeyFileThatOthersCanReadIsNotUsed() throws IOException {
		Path file = this.folder.resolve("broker.key");
		KeyPair keys = KeyPair.generate();
		KeyFiles.writeSecret(file, keys, "the broker");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(KeyFiles.readSecret(file)).isEqualTo(keys);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		assertThatIllegalArgumentException().isThrownBy(() -> KeyFiles.readSecret(file))
			.withMessage("The key file " + file + " is open to others (rw-r--r--): chmod 600 " + file);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
		assertThat(KeyFiles.readSecret(file)).isEqualTo(keys);
	}

	@Test
	void aKeyFileWithoutAKeyIsNamedAndItsContentIsNot() throws IOException {
		Path file = this.folder.resolve("broker.key");
		Files.writeString(file, "half-a-secret");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
		assertThatIllegalArgumentException().isThrownBy(() -> KeyFiles.readSecret(file))
			.withMessage("The key file " + file + " cannot be used: A secret key has 40 characters of Z85, not 13");
	}

	/** What may become of a file while it is used. */
	private enum Damage {

		EMPTY("it is empty") {
			@Override
			void strike(Path file) throws IOException {
				Files.writeString(file, "\n");
			}
		},
		CUT_OFF("line 1: A public key has 40 characters of Z85, not 20") {
			@Override
			void strike(Path file) throws IOException {
				Files.writeString(file, "a " + KEY.substring(0, 20));
			}
		},
		TWICE("line 2: the key of b is there twice") {
			@Override
			void strike(Path file) throws IOException {
				Files.writeString(file, "a " + KEY + "\nb " + KEY + "\n");
			}
		},
		MISSING("it cannot be read (java.nio.file.NoSuchFileException") {
			@Override
			void strike(Path file) throws IOException {
				Files.delete(file);
			}
		},
		A_FOLDER("it cannot be read (java.") {
			@Override
			void strike(Path file) throws IOException {
				Files.delete(file);
				Files.createDirectory(file);
				Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
			}
		},
		OPEN_TO_OTHERS("others can write it (rw-rw-rw-)") {
			@Override
			void strike(Path file) throws IOException {
				Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
			}
		},
		NOT_TEXT("it cannot be read (java.nio.charset.MalformedInputException") {
			@Override
			void strike(Path file) throws IOException {
				Files.write(file, new byte[] { 'a', ' ', (byte) 0xff, (byte) 0xfe });
			}
		};

		private final String reason;

		Damage(String reason) {
			this.reason = reason;
		}

		abstract void strike(Path file) throws IOException;

	}

	private Path write(String text) throws IOException {
		return Files.writeString(this.folder.resolve("authorized-keys"), text);
	}

}
