package io.zss.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
	void theFileIsReadAgainWhenItHasChangedAndNotMoreOftenThanEveryTwoSeconds() throws IOException {
		Path file = write("a " + KEY);
		AuthorizedKeysFile source = new AuthorizedKeysFile(file);
		source.refresh(0);
		AuthorizedKeys before = source.keys();
		write("b " + OTHER);
		source.refresh(SECOND);
		assertThat(source.keys()).isSameAs(before);
		source.refresh(2 * SECOND);
		assertThat(source.keys().names()).containsExactly("b");
		AuthorizedKeys now = source.keys();
		source.refresh(4 * SECOND);
		assertThat(source.keys()).isSameAs(now);
	}

	@Test
	void aFileThatCannotBeReadLaterChangesNothing() throws IOException {
		Path file = write("a " + KEY);
		AuthorizedKeysFile source = new AuthorizedKeysFile(file);
		write("a nonsense");
		source.refresh(0);
		assertThat(source.keys().names()).containsExactly("a");
		Files.delete(file);
		source.refresh(2 * SECOND);
		assertThat(source.keys().names()).containsExactly("a");
		write("b " + OTHER);
		source.refresh(4 * SECOND);
		assertThat(source.keys().names()).containsExactly("b");
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

	private Path write(String text) throws IOException {
		return Files.writeString(this.folder.resolve("authorized-keys"), text);
	}

}
