package io.zss.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.SpringBootVersion;
import org.springframework.core.env.Environment;

/**
 * What a worker tells of its process, for the people who look at a broker's listing.
 */
final class ProcessFacts {

	private ProcessFacts() {
	}

	static Map<String, String> of(Environment environment) {
		Map<String, String> facts = new LinkedHashMap<>();
		facts.put("application", environment.getProperty("spring.application.name", "application"));
		facts.put("host", hostName());
		facts.put("pid", Long.toString(ProcessHandle.current().pid()));
		facts.put("springBoot", SpringBootVersion.getVersion());
		return facts;
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unknown";
		}
	}

}
