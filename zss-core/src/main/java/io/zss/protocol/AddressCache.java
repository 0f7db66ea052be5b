package io.zss.protocol;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Address frames that were read lately, with what is written for them: the same few come
 * again and again. A frame has one place, where the next one of that place takes over, so
 * that random addresses cost no memory. Belongs to one thread.
 */
public final class AddressCache {

	private static final int PLACES = 512;

	/** Longer frames hold more than an address, and are read each time. */
	private static final int MAX_FRAME_BYTES = 256;

	private final @Nullable Entry[] byFrame = new Entry[PLACES];

	private final @Nullable Entry[] byAddress = new Entry[PLACES];

	/**
	 * Creates an empty cache.
	 */
	public AddressCache() {
		// its places are empty
	}

	/**
	 * Reads an address frame, see {@link Address#decode}.
	 * @param frame the bytes of frame 4, which must not be changed from now on
	 * @return the address
	 * @throws ProtocolException if it is not a map, or sid or verb is missing or invalid
	 */
	public Address decode(byte[] frame) {
		if (frame.length > MAX_FRAME_BYTES) {
			return Address.decode(frame);
		}
		int place = place(Arrays.hashCode(frame));
		Entry entry = this.byFrame[place];
		if (entry == null || !Arrays.equals(entry.frame, frame)) {
			entry = new Entry(Address.decode(frame), frame);
			this.byFrame[place] = entry;
		}
		return entry.address;
	}

	/**
	 * Writes an address frame, see {@link Address#encode()}.
	 * @param address the address
	 * @return shared: must not be changed
	 */
	public byte[] encode(Address address) {
		int place = place(31 * address.sid().hashCode() + address.verb().hashCode());
		Entry entry = this.byAddress[place];
		if (entry == null || !entry.address.equals(address)) {
			entry = new Entry(address, address.encode());
			this.byAddress[place] = entry;
		}
		return entry.frame;
	}

	private static int place(int hash) {
		return (hash ^ (hash >>> 16)) & (PLACES - 1);
	}

	private static final class Entry {

		private final Address address;

		private final byte[] frame;

		Entry(Address address, byte[] frame) {
			this.address = address;
			this.frame = frame;
		}

	}

}
