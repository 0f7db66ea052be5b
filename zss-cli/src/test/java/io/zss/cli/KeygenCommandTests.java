package io.zss.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.security.AuthorizedKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeygenCommand}.
 */
class KeygenCommandTests {

	private final Cli cli = Cli.at(null);

	@TempDir
	private Path folder;

	@Test
	void keyOfAWorkerHasNameRoleAndRuleOfItsService() throws IOException {
		Cli.Result result = keygen("--for", "worker", "orders");
		assertThat(result.exitCode()).isZero();
		KeyPair keys = KeyFiles.readSecret(secretFile());
		assertThat(result.out())
			.isEqualToIgnoringNewLines("orders-worker  " + keys.publicKey().text() + "  roles=orders-worker");
		AuthorizedKeys authorized = AuthorizedKeys.parse(result.out());
		assertThat(authorized.find(keys.publicKey()).principal().roles()).containsExactly("orders-worker");
		assertThat(KeyFiles.readPublic(this.folder.resolve("my.pub"))).isEqualTo(keys.publicKey());
		assertThat(result.err()).contains("- allow role:orders-worker serve ORDERS", secretFile().toString());
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secretFile()))).isEqualTo("rw-------");
		assertThat(result.out() + result.err()).doesNotContain(keys.secretKeyText());
	}

	@Test
	void keyOfAClientHasARuleForEachCall() {
		assertThat(keygen("--for", "client", "shop", "--call", "orders", "--call", "stock/reserve").err())
			.contains("- allow name:shop call ORDERS", "- allow name:shop call STOCK/RESERVE");
		assertThat(keygen("--force", "--for", "client", "shop").err()).contains("allow name:shop call ORDERS");
	}

	@Test
	void keysOfPeopleLookOrSteer() {
		assertThat(keygen("--for", "viewer", "alice").err()).contains("- allow role:viewer look")
			.doesNotContain("steer");
		Cli.Result operator = keygen("--force", "--for", "operator", "bob", "--expires", "2999-06-30");
		assertThat(operator.err()).contains("- allow role:operator look", "- allow role:operator steer");
		assertThat(AuthorizedKeys.parse(operator.out()).find(KeyFiles.readSecret(secretFile()).publicKey()).expires())
			.isEqualTo(Instant.parse("2999-07-01T00:00:00Z"));
	}

	@Test
	void publicKeyOfABrokerIsForItsPeers() {
		Cli.Result result = keygen("--for", "broker");
		assertThat(result.out()).startsWith("broker ").contains("roles=console");
		assertThat(result.err()).contains("zss.security.server-key=file:my.pub", "- allow role:console look",
				"- allow role:console steer");
	}

	@Test
	void programsGetJson() {
		Map<?, ?> json = (Map<?, ?>) Json.read(keygen("shop", "--role", "client,nightly", "--json").out());
		KeyPair keys = KeyFiles.readSecret(secretFile());
		assertThat(json.get("name")).isEqualTo("shop");
		assertThat(json.get("roles")).isEqualTo(List.of("client", "nightly"));
		assertThat(json.get("publicKey")).isEqualTo(keys.publicKey().text());
		assertThat(json.get("keyFile")).isEqualTo(secretFile().toString());
		assertThat(json.get("rules")).isEqualTo(List.of());
		assertThat(AuthorizedKeys.parse(String.valueOf(json.get("authorizedKey"))).names()).isEqualTo(Set.of("shop"));
		assertThat(json.toString()).doesNotContain(keys.secretKeyText());
	}

	@Test
	void filesThatExistAreKeptUnlessForced() throws IOException {
		keygen("shop");
		String before = Files.readString(secretFile());
		Cli.Result refused = keygen("shop");
		assertThat(refused.exitCode()).isEqualTo(1);
		assertThat(refused.err()).contains("exists already; nothing was written", "--force");
		assertThat(Files.readString(secretFile())).isEqualTo(before);
		Files.delete(secretFile());
		assertThat(keygen("shop").err()).contains("my.pub exists already");
		assertThat(secretFile()).doesNotExist();
		assertThat(keygen("shop", "--force").exitCode()).isZero();
		try (var files = Files.list(this.folder)) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsExactlyInAnyOrder("my.key",
					"my.pub");
		}
	}

	@ParameterizedTest
	@CsvSource({ "'', The name is missing", "'--for worker', The name is missing",
			"'--for viewer', The name is missing", "'no name', A name has 1 to 64 letters",
			"'shop --role a/b', A role has 1 to 64 letters", "'shop --expires soon', expires= needs a date",
			"'shop --expires 2020-01-01', has expired already", "'shop --call orders', --call goes with --for client",
			"'--for worker a/b', only 'call' is about a verb" })
	void whatABrokerWouldRefuseIsRefused(String arguments, String reason) {
		String[] words = arguments.equals("no name") ? new String[] { arguments }
				: arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
		Cli.Result result = keygen(words);
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(reason);
		assertThat(this.folder).isEmptyDirectory();
	}

	@Test
	void folderThatDoesNotExistIsNamed() {
		Cli.Result result = this.cli.run("keygen", "shop", "--out", this.folder.resolve("none/my.key").toString());
		assertThat(result.exitCode()).isEqualTo(1);
		assertThat(result.err()).contains("cannot be written").contains("none");
	}

	private Path secretFile() {
		return this.folder.resolve("my.key");
	}

	private Cli.Result keygen(String... arguments) {
		String[] all = new String[arguments.length + 3];
		all[0] = "keygen";
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		all[arguments.length + 1] = "--out";
		all[arguments.length + 2] = secretFile().toString();
		return this.cli.run(all);
	}

}
