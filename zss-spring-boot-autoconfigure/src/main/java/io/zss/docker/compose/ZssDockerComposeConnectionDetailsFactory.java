package io.zss.docker.compose;

import java.util.List;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * Connects the application to a broker that Docker Compose runs, by its plain endpoints.
 */
final class ZssDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<ZssConnectionDetails> {

	ZssDockerComposeConnectionDetailsFactory() {
		super(BrokerService::isBroker);
	}

	@Override
	protected @Nullable ZssConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		RunningService service = source.getRunningService();
		return (BrokerService.client(service) == null) ? new Details(service) : null;
	}

	/**
	 * The endpoints of the service.
	 */
	private static final class Details extends DockerComposeConnectionDetails implements ZssConnectionDetails {

		private final RunningService service;

		Details(RunningService service) {
			super(service);
			this.service = service;
		}

		@Override
		public List<Endpoint> frontends() {
			return List.of(BrokerService.frontend(this.service));
		}

		@Override
		public List<Endpoint> backends() {
			return List.of(BrokerService.backend(this.service));
		}

	}

}
