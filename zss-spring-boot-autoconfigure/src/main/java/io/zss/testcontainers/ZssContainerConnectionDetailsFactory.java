package io.zss.testcontainers;

import java.util.List;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.transport.Endpoint;
import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects the application to a broker that runs in a container with
 * {@code @ServiceConnection("zss-broker")}, by its plain endpoints. A static field of a
 * test may leave the name out where the image has it.
 */
final class ZssContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<GenericContainer<?>, ZssConnectionDetails> {

	private static final int FRONTEND_PORT = 7777;

	private static final int BACKEND_PORT = 7776;

	ZssContainerConnectionDetailsFactory() {
		super("zss-broker");
	}

	@Override
	protected ZssConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<GenericContainer<?>> source) {
		return new Details(source);
	}

	/**
	 * The endpoints of the container.
	 */
	private static final class Details extends ContainerConnectionDetails<GenericContainer<?>>
			implements ZssConnectionDetails {

		Details(ContainerConnectionSource<GenericContainer<?>> source) {
			super(source);
		}

		@Override
		public List<Endpoint> frontends() {
			return List.of(new Endpoint(getContainer().getHost(), getContainer().getMappedPort(FRONTEND_PORT)));
		}

		@Override
		public List<Endpoint> backends() {
			return List.of(new Endpoint(getContainer().getHost(), getContainer().getMappedPort(BACKEND_PORT)));
		}

	}

}
