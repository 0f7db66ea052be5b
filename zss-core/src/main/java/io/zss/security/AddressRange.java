package io.zss.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses, such as {@code 10.1.0.0/16}, or a single one.
 */
final class AddressRange {

	/** Nothing else is given to the JDK, which would ask a name server for a name. */
	private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

	private final byte[] network;

	private final int prefixBits;

	private AddressRange(byte[] network, int prefixBits) {
		this.network = network;
		this.prefixBits = prefixBits;
	}

	static AddressRange parse(String text) {
		int slash = text.indexOf('/');
		byte[] network = parseAddress((slash < 0) ? text : text.substring(0, slash));
		if (network == null) {
			throw new IllegalArgumentException("'" + text + "' is no IP address or range such as 10.1.0.0/16");
		}
		int bits = Byte.SIZE * network.length;
		int prefixBits = bits;
		if (slash >= 0) {
			try {
				prefixBits = Integer.parseInt(text.substring(slash + 1));
			}
			catch (NumberFormatException ex) {
				prefixBits = -1;
			}
			if (prefixBits < 0 || prefixBits > bits) {
				throw new IllegalArgumentException("'" + text + "' needs a prefix of 0 to " + bits + " bits");
			}
		}
		return new AddressRange(network, prefixBits);
	}

	boolean contains(String address) {
		byte[] bytes = parseAddress(address);
		if (bytes == null || bytes.length != this.network.length) {
			return false;
		}
		for (int bit = 0; bit < this.prefixBits; bit += Byte.SIZE) {
			int left = Math.min(Byte.SIZE, this.prefixBits - bit);
			int mask = 0xff << (Byte.SIZE - left);
			if (((bytes[bit / Byte.SIZE] ^ this.network[bit / Byte.SIZE]) & mask & 0xff) != 0) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The bytes of an address; null when it is none. The scope of one of a link is left
	 * out.
	 */
	private static byte @Nullable [] parseAddress(String text) {
		int scope = text.indexOf('%');
		String plain = (scope < 0) ? text : text.substring(0, scope);
		if (!LITERAL.matcher(plain).matches()) {
			return null;
		}
		try {
			return InetAddress.getByName(plain).getAddress();
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
