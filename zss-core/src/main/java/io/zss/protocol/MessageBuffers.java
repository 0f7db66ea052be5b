package io.zss.protocol;

import org.msgpack.core.buffer.MessageBuffer;

/**
 * Chooses how msgpack reaches its bytes. By itself it uses {@code sun.misc.Unsafe}, of
 * which newer JDKs warn on the console of every application, and which they are about to
 * drop. It asks a system property once, when its class is initialized: the property is
 * set for that moment only, where the application has not set it.
 */
final class MessageBuffers {

	private static final String PROPERTY = "msgpack.universal-buffer";

	/** The first JDK that warns of Unsafe by itself. */
	private static final int WARNING_JDK = 24;

	private MessageBuffers() {
	}

	static void choose() {
		if (Runtime.version().feature() < WARNING_JDK || System.getProperty(PROPERTY) != null) {
			return;
		}
		System.setProperty(PROPERTY, "true");
		try {
			Class.forName(MessageBuffer.class.getName(), true, MessageBuffer.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			System.clearProperty(PROPERTY);
		}
	}

}
