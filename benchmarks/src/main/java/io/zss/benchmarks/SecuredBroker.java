package io.zss.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zss.benchmarks.load.KeyedEndpoint;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import org.jspecify.annotations.Nullable;

/**
 * The broker of this project with CURVE, authorized keys and rules.
 */
record SecuredBroker(@Nullable Path jar) implements Broker {

	@Override
	public @Nullable String missing() {
		return new ZssBroker(this.jar).missing();
	}

	@Override
	public Site start(Launcher launcher) {
		KeyPair broker = KeyPair.generate();
		KeyPair services = KeyPair.generate();
		KeyPair callers = KeyPair.generate();
		Path folder = launcher.folder("keys-" + System.nanoTime());
		KeyFiles.writeSecret(folder.resolve("broker.key"), broker, "broker");
		Path authorized = folder.resolve("authorized-keys");
		try {
			Files.writeString(authorized, "services " + services.publicKey().text() + " roles=services\ncallers "
					+ callers.publicKey().text() + " roles=callers\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		String frontend = "tcp://127.0.0.1:" + Ports.free();
		String backend = "tcp://127.0.0.1:" + Ports.free();
		Site plain = new ZssBroker(this.jar).start(launcher, "--zss.security.key-file=" + folder.resolve("broker.key"),
				"--zss.security.broker.frontend=" + frontend, "--zss.security.broker.backend=" + backend,
				"--zss.security.broker.authorized-keys=" + authorized,
				"--zss.security.broker.rules[0]=allow role:services serve *",
				"--zss.security.broker.rules[1]=allow role:callers call *");
		return new Site(plain.process(), true, KeyedEndpoint.text(backend, broker, services),
				KeyedEndpoint.text(frontend, broker, callers));
	}

}
