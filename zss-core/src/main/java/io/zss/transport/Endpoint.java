package io.zss.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TCP endpoint, {@code tcp://host:port}.
 *
 * @param host a name, an IPv4 address, an IPv6 address in brackets, or {@code *} for all
 * addresses when binding
 * @param port 1-65535, or 0 for any free port when binding
 */
public record Endpoint(String host, int port) {

	private static final Pattern FORM = Pattern.compile("tcp://([A-Za-z0-9._*-]+|\\[[0-9A-Fa-f:.]+\\]):(\\d{1,5}|\\*)");

	private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");

	private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

	private static final int MAX_PORT = 65535;

	/**
	 * Reads an endpoint.
	 * @param text {@code tcp://host:port}; the port may be {@code *} or 0 for any
	 * @return the endpoint
	 * @throws IllegalArgumentException if it has another form; {@code ipc} and
	 * {@code inproc} endpoints do not reach other processes here
	 */
	public static Endpoint parse(String text) {
		Matcher matcher = FORM.matcher(text.trim());
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"An endpoint must look like '" + example(text.trim()) + "': '" + text + "'");
		}
		int port = matcher.group(2).equals("*") ? 0 : Integer.parseInt(matcher.group(2));
		if (port > MAX_PORT) {
			throw new IllegalArgumentException("A port must be 0 to " + MAX_PORT + ": '" + text + "'");
		}
		return new Endpoint(matcher.group(1), port);
	}

	/**
	 * What was meant, where only the scheme is missing or is another one. Without a port
	 * it is not known whether a frontend or a backend is meant.
	 */
	private static String example(String text) {
		String completed = "tcp://" + SCHEME.matcher(text).replaceFirst("");
		return FORM.matcher(completed).matches() ? completed : "tcp://host:port";
	}

	/**
	 * Whether a client or worker can connect to it.
	 * @return whether host and port name one place
	 */
	public boolean isConnectable() {
		return this.port != 0 && !this.host.equals("*");
	}

	/**
	 * Whether the host is an address, not a name.
	 * @return whether it is
	 */
	public boolean isAddress() {
		return isIpv6() || IPV4.matcher(this.host).matches();
	}

	/**
	 * Whether only this machine reaches it.
	 * @return whether the host is a loopback address, or {@code localhost}
	 */
	public boolean isLoopback() {
		return this.host.equals("localhost") || this.host.equals("[::1]")
				|| (this.host.startsWith("127.") && IPV4.matcher(this.host).matches());
	}

	/**
	 * Whether it is bound to all addresses.
	 * @return whether the host stands for all of them
	 */
	public boolean isWildcard() {
		return this.host.equals("*") || this.host.equals("0.0.0.0") || this.host.equals("[::]");
	}

	/**
	 * The same port of an address.
	 */
	Endpoint at(InetAddress address) {
		String text = address.getHostAddress();
		int scope = text.indexOf('%');
		return new Endpoint(
				(address instanceof Inet6Address) ? "[" + ((scope >= 0) ? text.substring(0, scope) : text) + "]" : text,
				this.port);
	}

	boolean isIpv6() {
		return this.host.startsWith("[");
	}

	@Override
	public String toString() {
		return "tcp://" + this.host + ":" + ((this.port != 0) ? this.port : "*");
	}

}
