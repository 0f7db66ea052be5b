package io.zss.cli;

import java.io.IOException;

import org.jline.utils.NonBlockingReader;

/**
 * Keys of a terminal: characters as they are, and the few others that {@code top} knows.
 */
final class TopKey {

	static final int NONE = -1;

	static final int INTERRUPT = 3;

	static final int ENTER = 13;

	static final int BACK = 27;

	static final int ERASE = 127;

	static final int UP = 1000;

	static final int DOWN = 1001;

	/** The rest of an escape sequence follows at once. */
	private static final long SEQUENCE_MILLIS = 50;

	private TopKey() {
	}

	/**
	 * Waits for a key.
	 * @return the key; {@link #NONE} when none comes in time, {@link #INTERRUPT} when the
	 * terminal is gone
	 */
	static int read(NonBlockingReader reader, long millis) throws IOException {
		int key = reader.read(millis);
		return switch (key) {
			case NonBlockingReader.READ_EXPIRED -> NONE;
			case NonBlockingReader.EOF -> INTERRUPT;
			case '\n' -> ENTER;
			case '\b' -> ERASE;
			case BACK -> sequence(reader);
			default -> key;
		};
	}

	private static int sequence(NonBlockingReader reader) throws IOException {
		int first = reader.read(SEQUENCE_MILLIS);
		if (first != '[' && first != 'O') {
			return BACK;
		}
		return switch (reader.read(SEQUENCE_MILLIS)) {
			case 'A' -> UP;
			case 'B' -> DOWN;
			case 'C' -> ENTER;
			case 'D' -> BACK;
			default -> NONE;
		};
	}

}
