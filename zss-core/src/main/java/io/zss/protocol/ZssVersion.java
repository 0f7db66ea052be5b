package io.zss.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of this library. It is in a resource beside this class, which stays with it
 * where its jar is unpacked or merged into another one; a manifest does not.
 */
public final class ZssVersion {

	private static final String RESOURCE = "version.properties";

	private static final String CURRENT = read();

	private ZssVersion() {
	}

	/**
	 * The version.
	 * @return as in {@code 1.2.0}; {@code development} where no build has written it
	 */
	public static String current() {
		return CURRENT;
	}

	private static String read() {
		Properties properties = new Properties();
		try (InputStream resource = ZssVersion.class.getResourceAsStream(RESOURCE)) {
			if (resource != null) {
				properties.load(resource);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No version in " + RESOURCE, ex);
		}
		String version = properties.getProperty("version", "");
		return (version.isEmpty() || version.contains("@")) ? "development" : version;
	}

}
