package io.zss.test.client;

import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.protocol.PayloadCodec;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of a {@link ZssTestClient}, which is made when a test has it
 * injected.
 */
@AutoConfiguration(after = ZssAutoConfiguration.class)
@ConditionalOnBean({ ZssConnectionDetails.class, PayloadCodec.class })
public final class ZssTestClientAutoConfiguration {

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	ZssTestClient zssTestClient(ZssConnectionDetails connection, PayloadCodec codec) {
		return ZssTestClient.connect(connection.frontends(), connection.keys(), codec);
	}

}
