package io.zss.protocol;

/**
 * A value that the parser finds unfit for what it is asked for. The parser does not know
 * the place within the payload, which is added further out.
 */
final class UnfitValueException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String expected;

	private final String found;

	UnfitValueException(String expected, String found) {
		super("expected " + expected + ", but found " + found);
		this.expected = expected;
		this.found = found;
	}

	String expected() {
		return this.expected;
	}

	String found() {
		return this.found;
	}

}
