package io.zss.security;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.zeromq.ZMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link KeyPair} and {@link PublicKey}.
 */
class KeyPairTests {

	/** The test vectors of RFC 26, with Z85. */
	private static final String PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

	private static final String SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

	@Test
	void thePublicKeyFollowsFromTheSecretOne() {
		assertThat(KeyPair.ofSecret(SECRET).publicKey().text()).isEqualTo(PUBLIC);
		assertThat(PublicKey.parse(PUBLIC)).isEqualTo(KeyPair.ofSecret(SECRET).publicKey());
		assertThat(KeyPair.ofSecret(SECRET).secretKeyText()).isEqualTo(SECRET);
	}

	@Test
	void keysAreThoseThatOtherLibrariesMake() {
		for (int i = 0; i < 20; i++) {
			ZMQ.Curve.KeyPair theirs = ZMQ.Curve.generateKeyPair();
			assertThat(KeyPair.ofSecret(theirs.secretKey).publicKey().text()).isEqualTo(theirs.publicKey);
		}
	}

	@Test
	void newKeysAreNewAndCanBeReadAgain() {
		KeyPair keys = KeyPair.generate();
		assertThat(keys).isNotEqualTo(KeyPair.generate());
		assertThat(keys.secretKeyText()).matches("[A-Za-z0-9].*").doesNotContain("${", "#{");
		assertThat(KeyPair.ofSecret(keys.secretKeyText())).isEqualTo(keys);
		assertThat(PublicKey.of(keys.publicKey().bytes())).isEqualTo(keys.publicKey());
	}

	@Test
	void noTextHoldsASecretKey() {
		KeyPair keys = KeyPair.ofSecret(SECRET);
		assertThat(keys.toString()).isEqualTo("keys of Yne@$w-v...");
		assertThat(new ConnectionKeys(keys, List.of(keys.publicKey())).toString()).doesNotContain(SECRET);
		assertThatIllegalArgumentException().isThrownBy(() -> KeyPair.ofSecret(SECRET + "x"))
			.withMessage("A secret key has 40 characters of Z85, not 41");
		assertThatIllegalArgumentException().isThrownBy(() -> KeyPair.ofSecret("é" + SECRET.substring(1)))
			.withMessage("A secret key is not a Z85 text: character 1 is not allowed");
		assertThatIllegalArgumentException().isThrownBy(() -> PublicKey.parse("#".repeat(40)))
			.withMessage("A public key is not a Z85 text: a group is too large");
	}

}
