package io.zss.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.ZssVersion;
import io.zss.transport.JeroMqVersion;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * The versions of the library, of the protocol that it speaks, and of JeroMQ.
 */
public final class ZssInfoContributor implements InfoContributor {

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, String> versions = new LinkedHashMap<>();
		versions.put("version", ZssVersion.current());
		versions.put("protocol", FrameCodec.PROTOCOL);
		versions.put("jeromq", JeroMqVersion.current());
		builder.withDetail("zss", versions);
	}

}
