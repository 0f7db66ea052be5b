package io.zss.interop;

/**
 * The brokers of the matrix.
 */
enum BrokerKind {

	OURS("our broker"), NODE("Node broker");

	private final String text;

	BrokerKind(String text) {
		this.text = text;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
