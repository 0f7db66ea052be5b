package io.zss.protocol;

/**
 * How payloads are written. Reading is the same in both.
 */
public enum Dialect {

	/**
	 * What every peer of the suite reads, the default: no string with an 8-bit length,
	 * integers beyond 32 bits as float64 where that is exact and else as text,
	 * {@code byte[]} as Base64 text, no extension types.
	 */
	INTEROPERABLE,

	/** Plain MessagePack, for systems without old Node peers. */
	STANDARD

}
