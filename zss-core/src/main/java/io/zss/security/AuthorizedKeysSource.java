package io.zss.security;

/**
 * Where a broker has its authorized keys from. Thread-safe.
 */
public interface AuthorizedKeysSource {

	/**
	 * The keys as of the last look. Must not block: threads that move bytes ask.
	 * @return the keys, the same instance as long as nothing has changed
	 */
	AuthorizedKeys keys();

	/**
	 * Looks whether the keys have changed. Called about once a second by a thread that
	 * may block.
	 * @param nowNanos monotonic time
	 */
	default void refresh(long nowNanos) {
	}

	/**
	 * Keys that never change.
	 * @param keys the keys
	 * @return a source of them
	 */
	static AuthorizedKeysSource of(AuthorizedKeys keys) {
		return () -> keys;
	}

}
