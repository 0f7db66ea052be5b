package io.zss.cli;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.zss.transport.Endpoint;

/**
 * The brokers that a command talks to. A name stands for all its addresses, each of which
 * is one broker, as for clients and workers.
 */
public final class BrokerAddresses {

	/** Where brokers are when nothing else is said. */
	static final String DEFAULT = "tcp://127.0.0.1:7777";

	static final int FRONTEND_PORT = 7777;

	static final int BACKEND_PORT = 7776;

	private BrokerAddresses() {
	}

	/**
	 * Reads addresses as people write them.
	 * @param texts {@code host}, {@code host:port} or {@code tcp://host:port}
	 * @param defaultPort the port where none is named
	 * @return at least one endpoint
	 * @throws CommandFailure if one is not valid, or its name cannot be resolved
	 */
	static List<Endpoint> of(List<String> texts, int defaultPort) {
		Set<Endpoint> endpoints = new LinkedHashSet<>();
		for (String text : texts) {
			endpoints.addAll(resolve(parse(text.trim(), defaultPort)));
		}
		return List.copyOf(endpoints);
	}

	/**
	 * Reads the addresses of frontends as people write them, and resolves their names.
	 * @param texts {@code host}, {@code host:port} or {@code tcp://host:port}
	 * @return at least one endpoint
	 * @throws RuntimeException if one is not valid, or its name cannot be resolved
	 */
	public static List<Endpoint> frontends(List<String> texts) {
		return of(texts, FRONTEND_PORT);
	}

	/**
	 * Reads the address of a frontend, whose name is not resolved.
	 * @param text {@code host}, {@code host:port} or {@code tcp://host:port}
	 * @return the endpoint
	 * @throws RuntimeException if it is not valid
	 */
	public static Endpoint frontend(String text) {
		return parse(text.trim(), FRONTEND_PORT);
	}

	/**
	 * The address at which this machine reaches an endpoint that it has bound.
	 * @param bound an endpoint, maybe of all addresses
	 * @return an endpoint to connect to
	 */
	public static Endpoint local(Endpoint bound) {
		return switch (bound.host()) {
			case "*", "0.0.0.0" -> new Endpoint("127.0.0.1", bound.port());
			case "[::]" -> new Endpoint("[::1]", bound.port());
			default -> bound;
		};
	}

	/**
	 * Reads one address, whose name is not resolved.
	 */
	static Endpoint parse(String text, int defaultPort) {
		String address = text.contains("://") ? text : "tcp://" + text;
		boolean ipv6 = address.endsWith("]");
		if (ipv6 || address.indexOf(':', "tcp://".length()) < 0) {
			address += ":" + defaultPort;
		}
		try {
			Endpoint endpoint = Endpoint.parse(address);
			if (endpoint.isConnectable()) {
				return endpoint;
			}
		}
		catch (IllegalArgumentException ex) {
			// the message below says more
		}
		throw new CommandFailure(ExitCode.USAGE, "'" + Printable.of(text) + "' is not the address of a broker",
				"An address is a host, host:port or tcp://host:port, e.g. " + DEFAULT);
	}

	private static List<Endpoint> resolve(Endpoint endpoint) {
		if (endpoint.isAddress()) {
			return List.of(endpoint);
		}
		try {
			List<Endpoint> addresses = new ArrayList<>();
			InetAddress[] found = InetAddress.getAllByName(endpoint.host());
			// The other family is the same host once more.
			boolean ipv6 = found[0] instanceof Inet6Address;
			for (InetAddress address : found) {
				if (address instanceof Inet6Address == ipv6) {
					String host = address.getHostAddress().replaceAll("%.*", "");
					addresses.add(new Endpoint(ipv6 ? "[" + host + "]" : host, endpoint.port()));
				}
			}
			return addresses;
		}
		catch (UnknownHostException ex) {
			throw new CommandFailure(ExitCode.NO_BROKER, "The host name '" + endpoint.host() + "' cannot be resolved",
					"Check the address that --broker or ZSS_BROKER names.");
		}
	}

}
