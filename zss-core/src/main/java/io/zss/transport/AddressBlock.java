package io.zss.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The addresses that count as one peer: a single one of IPv4, and of IPv6 all that begin
 * with the same 64 bits, as one machine may have as many of these as it likes.
 */
public final class AddressBlock {

	private static final int NETWORK_BYTES = 8;

	private static final String UNKNOWN = "unknown";

	/** Nothing else is given to the JDK, which would ask a name server for a name. */
	private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

	private AddressBlock() {
	}

	/**
	 * The block of an address.
	 * @param address the address; null when it is not known
	 * @return its text
	 */
	static String of(@Nullable InetAddress address) {
		if (address == null) {
			return UNKNOWN;
		}
		if (!(address instanceof Inet6Address)) {
			return address.getHostAddress();
		}
		byte[] bytes = address.getAddress();
		Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
		try {
			return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The block of an address.
	 * @param host the text of the address
	 * @return its text, or that of the address when it is none of IPv6
	 */
	public static String of(String host) {
		int scope = host.indexOf('%');
		String plain = ((scope < 0) ? host : host.substring(0, scope)).replace("[", "").replace("]", "");
		if (!LITERAL.matcher(plain).matches()) {
			return host.isEmpty() ? UNKNOWN : host;
		}
		try {
			return of(InetAddress.getByName(plain));
		}
		catch (UnknownHostException ex) {
			return host;
		}
	}

}
