package io.zss.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import io.zss.autoconfigure.ZssClientProperties.Named;
import io.zss.autoconfigure.ZssClientProperties.Service;
import io.zss.client.CallInterceptor;
import io.zss.client.CallListener;
import io.zss.client.ClientOptions;
import io.zss.client.ClientTransport;
import io.zss.client.ZssClient;
import io.zss.observation.ZssMeters;
import io.zss.protocol.PayloadCodec;
import io.zss.security.ConnectionKeys;
import io.zss.spring.client.RetryInterceptor;
import io.zss.spring.client.SidMap;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;

/**
 * Makes the clients and templates of the application: its own, and the named ones. They
 * have their interceptors and listeners in common.
 */
final class ZssClients {

	private final ZssClientProperties properties;

	private final String applicationName;

	private final ZssConnectionDetails connection;

	private final List<ZssNamedConnectionDetails> namedConnections;

	private final PayloadCodec codec;

	private final List<CallInterceptor> interceptors;

	private final List<CallListener> listeners;

	private final Executor callbacks;

	private final List<ZssTemplateCustomizer> customizers;

	private final ClientTransport transport;

	private volatile @Nullable ZssClient own;

	ZssClients(ZssClientProperties properties, String applicationName, ZssConnectionDetails connection,
			List<ZssNamedConnectionDetails> namedConnections, PayloadCodec codec, List<CallInterceptor> interceptors,
			List<CallListener> listeners, Executor callbacks, List<ZssTemplateCustomizer> customizers,
			ClientTransport transport) {
		this.customizers = customizers;
		this.properties = properties;
		this.applicationName = applicationName;
		this.connection = connection;
		this.namedConnections = namedConnections;
		this.codec = codec;
		this.interceptors = interceptors;
		this.listeners = listeners;
		this.callbacks = callbacks;
		this.transport = transport;
	}

	ZssClient client() {
		List<Endpoint> brokers = this.transport.brokers(this.connection.frontends());
		ZssClient client = client(
				this.properties.toOptions(this.applicationName, brokers).withKeys(this.connection.keys()),
				this.properties.services(), this.interceptors);
		this.own = client;
		return client;
	}

	/**
	 * The broker of this application has another port.
	 */
	void onBrokerMoved() {
		ZssClient client = this.own;
		List<Endpoint> frontends = this.transport.brokers(this.connection.frontends());
		if (client != null && !frontends.equals(client.options().brokers())
				&& frontends.stream().allMatch(Endpoint::isAddress)) {
			client.moveTo(frontends);
		}
	}

	ZssTemplate template(ZssClient client) {
		return template(ZssMeters.DEFAULT_CLIENT, client, this.properties.services());
	}

	ZssClient namedClient(String name) {
		Named named = named(name);
		ZssNamedConnectionDetails details = namedConnection(name);
		List<Endpoint> brokers = this.transport.brokers((details != null) ? details.frontends() : brokers(name, named));
		ConnectionKeys keys = (details != null) ? details.keys() : named.plain() ? null : this.connection.keys();
		ClientOptions own = this.properties.toOptions(this.applicationName, brokers).withKeys(keys);
		return client(named.toOptions(own), named.services(),
				this.interceptors.stream().map((interceptor) -> interceptor.forClient(name)).toList());
	}

	ZssTemplate namedTemplate(String name, ZssClient client) {
		return template(name, client, named(name).services());
	}

	private Named named(String name) {
		Named named = this.properties.named().get(name);
		if (named == null) {
			throw new IllegalStateException("There is no 'zss.client.named." + name + "'");
		}
		return named;
	}

	private @Nullable ZssNamedConnectionDetails namedConnection(String name) {
		for (ZssNamedConnectionDetails details : this.namedConnections) {
			if (details.client().equals(name)) {
				return details;
			}
		}
		return null;
	}

	private static List<Endpoint> brokers(String name, Named named) {
		if (named.brokers().isEmpty()) {
			throw new IllegalStateException("'zss.client.named." + name + ".brokers' must not be empty");
		}
		return named.brokers();
	}

	private ZssClient client(ClientOptions options, Map<String, Service> services, List<CallInterceptor> interceptors) {
		List<CallInterceptor> all = new ArrayList<>(interceptors);
		Map<String, RetryPolicy> retries = Service.retries(services);
		if (!retries.isEmpty()) {
			// The innermost: the others see a call once, however often it is repeated.
			SidMap<RetryPolicy> policies = new SidMap<>(retries);
			all.add(new RetryInterceptor(policies::get, this.codec, this.transport.clock()));
		}
		return new ZssClient(options, this.transport, all, CallListener.all(this.listeners));
	}

	private ZssTemplate template(String name, ZssClient client, Map<String, Service> services) {
		ZssTemplate.Builder template = ZssTemplate.builder(client, this.codec).callbacks(this.callbacks);
		Service.timeouts(services).forEach(template::timeout);
		Service.executions(services).forEach(template::maxExecutions);
		this.customizers.forEach((customizer) -> customizer.customize(name, template));
		return template.build();
	}

}
