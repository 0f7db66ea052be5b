package io.zss.cli;

/**
 * Ends a command with a message, an exit code and advice on what to do next.
 */
final class CommandFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int exitCode;

	private final String advice;

	/**
	 * Creates a failure.
	 * @param exitCode one of {@link ExitCode}
	 * @param message what happened, with its facts
	 * @param advice what to do next; empty for none
	 */
	CommandFailure(int exitCode, String message, String advice) {
		// The trace would show the command line itself, which is not at fault.
		super(message, null, false, false);
		this.exitCode = exitCode;
		this.advice = advice;
	}

	CommandFailure(int exitCode, String message) {
		this(exitCode, message, "");
	}

	@Override
	public String getMessage() {
		return String.valueOf(super.getMessage());
	}

	int exitCode() {
		return this.exitCode;
	}

	String advice() {
		return this.advice;
	}

	/**
	 * The same failure with further advice.
	 */
	CommandFailure withAdvice(String more) {
		return new CommandFailure(this.exitCode, getMessage(),
				this.advice.isEmpty() ? more : this.advice + "\n" + more);
	}

}
