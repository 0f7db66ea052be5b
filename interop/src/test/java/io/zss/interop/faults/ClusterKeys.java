package io.zss.interop.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;

/**
 * The keys of brokers and their peers, in files as operators write them: a key file and a
 * file of properties for each, and the keys that are authorized.
 */
final class ClusterKeys {

	static final String BROKER = "broker";

	static final String WORKER = "worker";

	static final String CLIENT = "client";

	/** Of the run, where all brokers and peers are to have keys; otherwise null. */
	private static final ClusterKeys OF_THIS_RUN = Boolean.getBoolean("zss.secured") ? create() : null;

	private final Path directory;

	private final Map<String, KeyPair> keys = new LinkedHashMap<>();

	private final List<String> authorized = new ArrayList<>();

	private final List<PublicKey> brokers = new ArrayList<>();

	private int files;

	ClusterKeys(Path directory) {
		this.directory = directory;
		addServerKey(renew(BROKER));
		for (String name : List.of(WORKER, CLIENT)) {
			authorize(name, renew(name));
		}
	}

	/**
	 * The keys of this run.
	 * @return the keys; null where its connections are plain
	 */
	static ClusterKeys ofThisRun() {
		return OF_THIS_RUN;
	}

	/**
	 * Gives one a new key, for when it is started next.
	 * @param name which
	 * @return the key
	 */
	KeyPair renew(String name) {
		KeyPair renewed = KeyPair.generate();
		this.keys.put(name, renewed);
		KeyFiles.writeSecret(keyFile(name, ++this.files), renewed, "key of the " + name);
		writeProperties();
		return renewed;
	}

	/**
	 * Adds a key to those that may connect. The role is the name.
	 */
	void authorize(String name, KeyPair added) {
		this.authorized.add(name + " " + added.publicKey().text() + " roles=" + name);
		writeAuthorized();
	}

	/**
	 * Removes a key from those that may connect.
	 */
	void revoke(KeyPair removed) {
		this.authorized.removeIf((line) -> line.contains(removed.publicKey().text()));
		writeAuthorized();
	}

	/**
	 * Adds a public key to those that peers expect of brokers, for when they are started
	 * next.
	 */
	void addServerKey(KeyPair added) {
		this.brokers.add(added.publicKey());
		writeProperties();
	}

	/**
	 * Removes a public key from those that peers expect of brokers.
	 */
	void removeServerKey(KeyPair removed) {
		this.brokers.remove(removed.publicKey());
		writeProperties();
	}

	KeyPair of(String name) {
		return this.keys.get(name);
	}

	/**
	 * By which a client in this process connects.
	 */
	ConnectionKeys client() {
		return new ConnectionKeys(of(CLIENT), this.brokers);
	}

	/**
	 * The properties of one, as an argument.
	 */
	String argument(String name) {
		return "--spring.config.import=file:" + propertiesFile(name);
	}

	/**
	 * The keys by which a client in another process connects.
	 */
	Path clientFile() {
		return propertiesFile(CLIENT);
	}

	private void writeProperties() {
		for (String name : this.keys.keySet()) {
			write(propertiesFile(name), name.equals(BROKER) ? brokerProperties() : peerProperties(name));
		}
	}

	private List<String> brokerProperties() {
		return List.of("zss.security.key-file=" + latestKeyFile(BROKER),
				"zss.security.broker.authorized-keys=" + this.directory.resolve("authorized-keys"),
				"zss.security.broker.rules[0]=allow role:worker serve *",
				"zss.security.broker.rules[1]=allow role:client call *",
				"zss.security.broker.rules[2]=allow address:0.0.0.0/0 look");
	}

	private List<String> peerProperties(String name) {
		List<String> lines = new ArrayList<>(List.of("zss.security.key-file=" + latestKeyFile(name)));
		for (int i = 0; i < this.brokers.size(); i++) {
			lines.add("zss.security.server-key[" + i + "]=" + this.brokers.get(i).text());
		}
		return lines;
	}

	private void writeAuthorized() {
		write(this.directory.resolve("authorized-keys"), this.authorized);
	}

	private Path latestKeyFile(String name) {
		int number = this.files;
		while (!Files.exists(keyFile(name, number))) {
			number--;
		}
		return keyFile(name, number);
	}

	private Path keyFile(String name, int number) {
		return this.directory.resolve(name + "-" + number + ".key");
	}

	private Path propertiesFile(String name) {
		return this.directory.resolve(name + ".properties");
	}

	/**
	 * At once, as it is read meanwhile.
	 */
	private void write(Path file, List<String> lines) {
		try {
			Path draft = Files.writeString(this.directory.resolve("draft"), String.join("\n", lines) + "\n");
			Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ClusterKeys create() {
		try {
			return new ClusterKeys(Files.createTempDirectory("zss-keys"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
