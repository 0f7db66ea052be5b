package io.zss.testcontainers;

import java.util.List;

import io.zss.autoconfigure.ZssNamedConnectionDetails;
import io.zss.transport.Endpoint;
import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects a named client to a broker that runs in a container with
 * {@code @ServiceConnection("zss-client")}, whose label {@code io.zss.client} names the
 * client.
 */
final class ZssNamedContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<GenericContainer<?>, ZssNamedConnectionDetails> {

	private static final String CLIENT_LABEL = "io.zss.client";

	private static final int FRONTEND_PORT = 7777;

	ZssNamedContainerConnectionDetailsFactory() {
		super("zss-client");
	}

	@Override
	protected ZssNamedConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<GenericContainer<?>> source) {
		return new Details(source);
	}

	/**
	 * The frontend of the container.
	 */
	private static final class Details extends ContainerConnectionDetails<GenericContainer<?>>
			implements ZssNamedConnectionDetails {

		Details(ContainerConnectionSource<GenericContainer<?>> source) {
			super(source);
		}

		@Override
		public String client() {
			String client = getContainer().getLabels().get(CLIENT_LABEL);
			if (client == null) {
				throw new IllegalStateException("The container of " + getOrigin() + " needs the label '" + CLIENT_LABEL
						+ "' with the name of its client");
			}
			return client;
		}

		@Override
		public List<Endpoint> frontends() {
			return List.of(new Endpoint(getContainer().getHost(), getContainer().getMappedPort(FRONTEND_PORT)));
		}

	}

}
