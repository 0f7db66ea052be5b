package io.zss.autoconfigure;

import java.util.List;

import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the brokers of one named client are. A bean of this type takes the place of
 * {@code zss.client.named.<client>.brokers}. The other properties of the client stay.
 */
public interface ZssNamedConnectionDetails extends ConnectionDetails {

	/**
	 * Which client they are for.
	 * @return its name in {@code zss.client.named}
	 */
	String client();

	/**
	 * The frontends, to which the client connects.
	 * @return at least one
	 */
	List<Endpoint> frontends();

	/**
	 * The keys by which the client connects.
	 * @return the keys; null for plain connections
	 */
	default @Nullable ConnectionKeys keys() {
		return null;
	}

}
