package io.zss.cli;

import io.zss.protocol.ZssVersion;
import picocli.CommandLine.IVersionProvider;

/**
 * The version of this command line, which is that of the library.
 */
final class Version implements IVersionProvider {

	@Override
	public String[] getVersion() {
		return new String[] { "zss " + ZssVersion.current() };
	}

}
