package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Version-1 UUIDs, which the specification asks of request ids and identities. They are
 * unique, not secret: anyone who sees one can guess its neighbours. Thread-safe.
 */
public final class Identities {

	/** 100-ns units between 1582-10-15, where UUID time begins, and 1970-01-01. */
	private static final long UUID_EPOCH = 0x01b21dd213814000L;

	private static final long UNITS_PER_MILLI = 10_000;

	private static final long CLOCK_SEQUENCE_AND_NODE = clockSequenceAndNode();

	private static final AtomicLong LAST_TIME = new AtomicLong();

	private Identities() {
	}

	/**
	 * A new request id.
	 * @return a version-1 UUID as text
	 */
	public static String newRid() {
		return newUuid().toString();
	}

	/**
	 * A new identity of a client or worker, fresh for each connection.
	 * @param name the client's name, or the worker's sid
	 * @return {@code name#uuid}
	 */
	public static byte[] newIdentity(String name) {
		return (name + "#" + newUuid()).getBytes(StandardCharsets.UTF_8);
	}

	private static UUID newUuid() {
		long now = System.currentTimeMillis() * UNITS_PER_MILLI + UUID_EPOCH;
		long time = LAST_TIME.accumulateAndGet(now, (last, next) -> Math.max(last + 1, next));
		long mostSignificant = (time << 32) | ((time & 0xffff00000000L) >>> 16) | 0x1000 | ((time >>> 48) & 0x0fff);
		return new UUID(mostSignificant, CLOCK_SEQUENCE_AND_NODE);
	}

	// RFC 9562 allows a random node with the multicast bit set; hardware addresses would
	// be the same in cloned containers.
	private static long clockSequenceAndNode() {
		long random = new SecureRandom().nextLong();
		return 0x8000_0000_0000_0000L | (random & 0x3fff_ffff_ffff_ffffL) | 0x0000_0100_0000_0000L;
	}

}
