package io.zss.cli;

import java.util.Objects;

import picocli.CommandLine.IVersionProvider;

/**
 * The version of this command line, from the manifest of its jar.
 */
final class Version implements IVersionProvider {

	@Override
	public String[] getVersion() {
		return new String[] { "zss "
				+ Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development") };
	}

}
