package io.zss;

import io.zss.client.ZssClient;
import io.zss.spring.client.ZssTemplate;

/**
 * Templates on a {@link TestBus}.
 */
public final class Templates {

	private Templates() {
	}

	public static ZssTemplate template(TestBus bus) {
		return template(bus, bus.client());
	}

	public static ZssTemplate template(TestBus bus, ZssClient client) {
		return new ZssTemplate(client, TestBus.CODEC, bus.threads());
	}

}
