package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The place of a value within a payload, as in {@code items[2].role}.
 */
final class PayloadPath {

	/** Names come from the peer, who may choose long ones. */
	private static final int SHOWN_CHARACTERS = 200;

	private final StringBuilder text = new StringBuilder();

	/**
	 * Goes one step further in.
	 * @param name the name of a field, or null for an element
	 * @param index the index of an element
	 */
	PayloadPath add(@Nullable String name, int index) {
		if (this.text.length() > SHOWN_CHARACTERS) {
			return this;
		}
		if (name == null) {
			this.text.append('[').append(Math.max(index, 0)).append(']');
			return this;
		}
		if (!this.text.isEmpty()) {
			this.text.append('.');
		}
		this.text.append(ProtocolException.shorten(name));
		return this;
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
