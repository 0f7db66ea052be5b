package io.zss.interop;

/**
 * The clients of the matrix. The Elixir library has none.
 */
enum ClientKind {

	OURS("our client"), NODE("Node client"), RUBY("Ruby-like client");

	private final String text;

	ClientKind(String text) {
		this.text = text;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
