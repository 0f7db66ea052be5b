package io.zss.autoconfigure;

import java.util.List;

import io.zss.broker.Broker;
import io.zss.broker.SecurityOptions;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The brokers that the properties name; else the one of this application; else the
 * suite's ports on this machine.
 */
final class PropertiesZssConnectionDetails implements ZssConnectionDetails {

	private static final String ALL_ADDRESSES = "*";

	private static final String LOOPBACK = "127.0.0.1";

	private final ZssClientProperties client;

	private final ZssWorkerProperties worker;

	private final ZssSecurityProperties security;

	private final @Nullable Broker broker;

	PropertiesZssConnectionDetails(ZssClientProperties client, ZssWorkerProperties worker,
			ZssSecurityProperties security, @Nullable Broker broker) {
		this.security = security;
		this.client = client;
		this.worker = worker;
		this.broker = broker;
	}

	@Override
	public List<Endpoint> frontends() {
		return endpoints(this.client.brokers(), (this.broker != null) ? frontend(this.broker) : null, 7777);
	}

	@Override
	public List<Endpoint> backends() {
		return endpoints(this.worker.brokers(), (this.broker != null) ? backend(this.broker) : null, 7776);
	}

	@Override
	public @Nullable ConnectionKeys keys() {
		SecurityOptions embedded = (this.broker != null) ? this.broker.options().security() : null;
		KeyPair brokerKeys = (embedded != null) ? embedded.keys() : null;
		return this.security.connectionKeys((brokerKeys != null) ? brokerKeys.publicKey() : null);
	}

	private Endpoint frontend(Broker embedded) {
		Endpoint secured = embedded.securedFrontend();
		return (secured != null && keys() != null) ? secured : embedded.frontend();
	}

	private Endpoint backend(Broker embedded) {
		Endpoint secured = embedded.securedBackend();
		return (secured != null && keys() != null) ? secured : embedded.backend();
	}

	private static List<Endpoint> endpoints(List<Endpoint> named, @Nullable Endpoint embedded, int suitePort) {
		if (!named.isEmpty()) {
			return named;
		}
		return List.of((embedded != null) ? connectable(embedded) : new Endpoint(LOOPBACK, suitePort));
	}

	private static Endpoint connectable(Endpoint bound) {
		boolean isWildcard = bound.host().equals(ALL_ADDRESSES) || bound.host().equals("0.0.0.0");
		return isWildcard ? new Endpoint(LOOPBACK, bound.port()) : bound;
	}

}
