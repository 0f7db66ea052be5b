package io.zss.autoconfigure;

import java.util.List;

import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the brokers are.
 */
public interface ZssConnectionDetails extends ConnectionDetails {

	/**
	 * The frontends, to which the client connects.
	 * @return at least one
	 */
	List<Endpoint> frontends();

	/**
	 * The backends, with which services register.
	 * @return at least one
	 */
	List<Endpoint> backends();

	/**
	 * The keys by which client and services connect.
	 * @return the keys; null for plain connections
	 */
	default @Nullable ConnectionKeys keys() {
		return null;
	}

}
