package io.zss.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

import org.zeromq.ZMQ;

/**
 * The version of JeroMQ that is on the class path.
 */
public final class JeroMqVersion {

	/** What JeroMQ's own call answers is the version of libzmq that it follows. */
	private static final String RESOURCE = "/META-INF/maven/org.zeromq/jeromq/pom.properties";

	private JeroMqVersion() {
	}

	/**
	 * The version.
	 * @return as in {@code 0.6.0}; {@code unknown} where its jar was stripped of it
	 */
	public static String current() {
		Properties properties = new Properties();
		try (InputStream resource = ZMQ.class.getResourceAsStream(RESOURCE)) {
			if (resource != null) {
				properties.load(resource);
			}
		}
		catch (IOException ex) {
			return "unknown";
		}
		return properties.getProperty("version", "unknown");
	}

}
