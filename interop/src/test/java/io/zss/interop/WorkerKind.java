package io.zss.interop;

/**
 * The workers of the matrix. Each has its own sid, in which the case is mixed.
 */
enum WorkerKind {

	OURS("our worker", "Java"), NODE("Node worker", "Node"), RUBY("Ruby-like worker", "Ruby"),
	ELIXIR("Elixir-like worker", "Elixir");

	private final String text;

	private final String sid;

	WorkerKind(String text, String sid) {
		this.text = text;
		this.sid = sid;
	}

	String sid() {
		return this.sid;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
