package io.zss.cli;

/**
 * Colours of the output; plain text where it has none. Colour never bears a meaning
 * alone.
 *
 * @param enabled whether there are colours
 */
record Style(boolean enabled) {

	/**
	 * Decides whether there are colours.
	 * @param choice the option
	 * @param shell where the command runs
	 */
	static Style of(Choice choice, Shell shell) {
		return new Style(switch (choice) {
			case ALWAYS -> true;
			case NEVER -> false;
			case AUTO ->
				shell.terminal() && shell.variable("NO_COLOR") == null && !"dumb".equals(shell.variable("TERM"));
		});
	}

	String bold(String text) {
		return paint("1", text);
	}

	String dim(String text) {
		return paint("2", text);
	}

	String red(String text) {
		return paint("31", text);
	}

	String green(String text) {
		return paint("32", text);
	}

	String yellow(String text) {
		return paint("33", text);
	}

	/**
	 * A status in the colour of its class.
	 */
	String status(int status, String text) {
		return switch (ExitCode.of(status)) {
			case ExitCode.OK -> green(text);
			case ExitCode.REQUEST_ERROR, ExitCode.OTHER_STATUS -> yellow(text);
			default -> red(text);
		};
	}

	private String paint(String code, String text) {
		return (this.enabled && !text.isEmpty()) ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
	}

	/**
	 * When to use colours.
	 */
	enum Choice {

		/** On a terminal, unless {@code NO_COLOR} is set. */
		AUTO,

		/** Also into files and pipes. */
		ALWAYS,

		/** Never. */
		NEVER;

		@Override
		public String toString() {
			return name().toLowerCase(java.util.Locale.ROOT);
		}

	}

}
