package io.zss.autoconfigure;

import io.zss.protocol.Dialect;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of payloads.
 *
 * @param dialect MessagePack dialect in which payloads are written; reading is the same
 * in both.
 */
@ConfigurationProperties("zss.payload")
public record ZssPayloadProperties(@DefaultValue("interoperable") Dialect dialect) {

}
