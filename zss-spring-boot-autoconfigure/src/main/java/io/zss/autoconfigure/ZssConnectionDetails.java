package io.zss.autoconfigure;

import java.util.List;

import io.zss.transport.Endpoint;

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

}
