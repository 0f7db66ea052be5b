package io.zss.docker.compose;

import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * A service of a Compose file that is a broker.
 */
final class BrokerService {

	private static final String IMAGE = "zss-broker";

	/** Says which image a service stands for, as Boot names the label. */
	private static final String CONNECTION_LABEL = "org.springframework.boot.service-connection";

	/** Says which named client has the broker. */
	private static final String CLIENT_LABEL = "io.zss.client";

	private static final int FRONTEND_PORT = 7777;

	private static final int BACKEND_PORT = 7776;

	private BrokerService() {
	}

	/**
	 * Whether a service runs the broker's image, from any registry and repository, or
	 * says that its image is one.
	 */
	static boolean isBroker(DockerComposeConnectionSource source) {
		RunningService service = source.getRunningService();
		String image = service.labels().getOrDefault(CONNECTION_LABEL, service.image().getName());
		return image.equals(IMAGE) || image.endsWith("/" + IMAGE);
	}

	/**
	 * The client whose broker it is.
	 * @return the name; null for the application's own client
	 */
	static @Nullable String client(RunningService service) {
		return service.labels().get(CLIENT_LABEL);
	}

	static Endpoint frontend(RunningService service) {
		return new Endpoint(service.host(), service.ports().get(FRONTEND_PORT));
	}

	static Endpoint backend(RunningService service) {
		return new Endpoint(service.host(), service.ports().get(BACKEND_PORT));
	}

}
