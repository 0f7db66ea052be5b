package io.zss.interop.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a name stands for, to the processes that are told of this file.
 */
final class HostsFile {

	static final String NAME = "brokers.test";

	private final Path path;

	HostsFile(Path path) {
		this.path = path;
	}

	/**
	 * Says which addresses the name has from now on.
	 */
	void set(List<String> addresses) throws IOException {
		Path fresh = this.path.resolveSibling("hosts.new");
		Files.write(fresh, addresses.stream().map((address) -> address + " " + NAME).toList());
		Files.move(fresh, this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * Where Java processes look names up in this file, and remember nothing.
	 */
	Place place() {
		return new Place(Place.HERE.address(), Place.HERE.machine(),
				List.of("env", "JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + this.path + " -Dsun.net.inetaddr.ttl=0"));
	}

}
