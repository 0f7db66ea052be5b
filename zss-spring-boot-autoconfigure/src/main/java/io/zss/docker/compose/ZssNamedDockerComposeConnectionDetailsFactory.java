package io.zss.docker.compose;

import java.util.List;

import io.zss.autoconfigure.ZssNamedConnectionDetails;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * Connects a named client to a broker that Docker Compose runs and whose label
 * {@code io.zss.client} names the client.
 */
final class ZssNamedDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<ZssNamedConnectionDetails> {

	ZssNamedDockerComposeConnectionDetailsFactory() {
		super(BrokerService::isBroker);
	}

	@Override
	protected @Nullable ZssNamedConnectionDetails getDockerComposeConnectionDetails(
			DockerComposeConnectionSource source) {
		RunningService service = source.getRunningService();
		String client = BrokerService.client(service);
		return (client != null) ? new Details(service, client) : null;
	}

	/**
	 * The frontend of the service.
	 */
	private static final class Details extends DockerComposeConnectionDetails implements ZssNamedConnectionDetails {

		private final RunningService service;

		private final String client;

		Details(RunningService service, String client) {
			super(service);
			this.service = service;
			this.client = client;
		}

		@Override
		public String client() {
			return this.client;
		}

		@Override
		public List<Endpoint> frontends() {
			return List.of(BrokerService.frontend(this.service));
		}

	}

}
