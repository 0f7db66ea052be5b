package io.zss.protocol;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Frame 4 of a message: which verb of which service, in which version. Neither sid nor
 * verb is case sensitive; they are kept and sent in upper case, since some peers compare
 * them exactly against upper case.
 *
 * @param sid the service's id, in upper case
 * @param version the service's version, or {@link #ANY_VERSION} for the most recent
 * @param verb the verb, in upper case; may hold {@code _} and {@code /}
 */
public record Address(String sid, String version, String verb) {

	/** The version that picks the most recent one. */
	public static final String ANY_VERSION = "*";

	/** The sid of the broker's service management interface. */
	public static final String SMI = "SMI";

	/**
	 * The verb by which a worker describes its service. It never reaches a handler.
	 */
	public static final String DESCRIBE = "ZSS/DESCRIBE";

	/**
	 * The verb by which a broker lists the live instances of a service to those who may
	 * call it. It never reaches a worker.
	 */
	public static final String INSTANCES = "ZSS/INSTANCES";

	/** Longest sid, version or verb, in characters. */
	public static final int MAX_LENGTH = 128;

	/**
	 * Longest address frame, in bytes: sid, version and verb of the greatest length, in
	 * characters of four bytes each, and some more.
	 */
	public static final int MAX_FRAME_BYTES = 2048;

	private static final String FRAME = "address";

	/** What the verbs of the suite itself begin with. */
	private static final String RESERVED = "ZSS/";

	private static final int MAX_TEXT_BYTES = 4 * MAX_LENGTH;

	/**
	 * Creates an address, turning sid and verb into upper case.
	 * @throws IllegalArgumentException if a part is empty, longer than
	 * {@value #MAX_LENGTH} characters in upper case, or has white space or control
	 * characters
	 */
	public Address {
		sid = checked("sid", sid.toUpperCase(Locale.ROOT));
		version = checked("sversion", version);
		verb = checked("verb", verb.toUpperCase(Locale.ROOT));
	}

	/**
	 * An address of any version.
	 * @param sid the service's id
	 * @param verb the verb
	 * @return the address
	 */
	public static Address of(String sid, String verb) {
		return new Address(sid, ANY_VERSION, verb);
	}

	/**
	 * Whether a text can name a service that registers: a valid name other than
	 * {@link #SMI}, without the {@code #} that ends the name in an identity.
	 * @param sid the text
	 * @return whether it can
	 */
	public static boolean isServiceId(String sid) {
		return isValid(sid.toUpperCase(Locale.ROOT)) && sid.indexOf('#') < 0 && !sid.equalsIgnoreCase(SMI);
	}

	/**
	 * Whether the verb is one of the suite itself, which no application may define.
	 * @return whether it begins with {@code ZSS/}
	 */
	public boolean isReserved() {
		return this.verb.startsWith(RESERVED);
	}

	/**
	 * Reads an address frame. Keys may come in any order, unknown ones are passed over, a
	 * missing or empty {@code sversion} is any version.
	 * @param frame the bytes of frame 4
	 * @return the address
	 * @throws ProtocolException if it is longer than {@value #MAX_FRAME_BYTES} bytes or
	 * not a map, or sid or verb is missing or invalid
	 */
	public static Address decode(byte[] frame) {
		FrameCodec.checkLength(FRAME, frame, MAX_FRAME_BYTES);
		PackReader reader = new PackReader(FRAME, frame);
		String sid = null;
		String version = null;
		String verb = null;
		for (int left = reader.readMapHeader(); left > 0; left--) {
			String key = reader.readText(MAX_TEXT_BYTES);
			switch ((key != null) ? key : "") {
				case "sid" -> sid = readText(reader);
				case "sversion" -> version = readText(reader);
				case "verb" -> verb = readText(reader);
				default -> reader.skip();
			}
		}
		reader.expectEnd();
		return new Address(present("sid", sid), (version == null || version.isEmpty()) ? ANY_VERSION : valid(version),
				present("verb", verb));
	}

	/**
	 * Writes the address frame in the order that the Node and Elixir peers use.
	 * @return a new array
	 */
	public byte[] encode() {
		return new PackWriter(32 + this.sid.length() + this.verb.length() + this.version.length()).map(3)
			.string("sid")
			.string(this.sid)
			.string("sversion")
			.string(this.version)
			.string("verb")
			.string(this.verb)
			.toByteArray();
	}

	@Override
	public String toString() {
		String any = this.sid + ":" + this.verb;
		return this.version.equals(ANY_VERSION) ? any : any + "@" + this.version;
	}

	private static @Nullable String readText(PackReader reader) {
		if (reader.nextIsString()) {
			return reader.readText(MAX_TEXT_BYTES);
		}
		Number value = reader.readNumber();
		return (value != null) ? value.toString() : null;
	}

	private static String present(String key, @Nullable String value) {
		if (value == null) {
			throw new ProtocolException(FRAME, "a text as '" + key + "'", "none");
		}
		return valid(value.toUpperCase(Locale.ROOT));
	}

	private static String valid(String value) {
		if (!isValid(value)) {
			throw new ProtocolException(FRAME, "names of 1 to " + MAX_LENGTH + " printable characters",
					value.length() + " characters");
		}
		return value;
	}

	private static String checked(String name, String value) {
		if (!isValid(value)) {
			throw new IllegalArgumentException("'" + name + "' must have 1 to " + MAX_LENGTH
					+ " characters, none of them white space or control: '" + value + "'");
		}
		return value;
	}

	private static boolean isValid(String value) {
		if (value.isEmpty() || value.length() > MAX_LENGTH) {
			return false;
		}
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c <= ' ' || c == 0x7f || Character.isWhitespace(c) || Character.isISOControl(c)) {
				return false;
			}
		}
		return true;
	}

}
