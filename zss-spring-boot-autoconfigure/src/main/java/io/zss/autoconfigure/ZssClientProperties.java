package io.zss.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.zss.client.ClientOptions;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the client.
 *
 * @param brokers Frontends of the brokers. Defaults to the broker of this application, or
 * else to tcp://127.0.0.1:7777.
 * @param name Name of the client, as brokers and workers see it. Defaults to the name of
 * the application.
 * @param timeout Time-out of calls that name none.
 * @param maxPending Calls that may wait for their replies; further ones fail at once.
 * @param maxFrameSize Longest frame that is accepted and sent.
 */
@ConfigurationProperties("zss.client")
public record ZssClientProperties(@DefaultValue List<Endpoint> brokers, @Nullable String name,
		@DefaultValue("10s") Duration timeout, @DefaultValue("10000") int maxPending,
		@DefaultValue("32MB") DataSize maxFrameSize) {

	ClientOptions toOptions(String applicationName, List<Endpoint> frontends) {
		return new ClientOptions((this.name != null) ? this.name : applicationName, frontends, this.timeout,
				this.maxPending, this.maxFrameSize.toBytes());
	}

}
