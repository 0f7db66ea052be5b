package io.zss.docker.compose;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.autoconfigure.ZssNamedConnectionDetails;
import io.zss.transport.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the factories of connections to services of a Compose file, which find them
 * in {@code spring.factories}. No engine runs the services.
 */
class DockerComposeConnectionTests {

	@ParameterizedTest
	@ValueSource(strings = { "zss-broker", "zss-broker:0.1.0", "registry.example:5000/acme/zss-broker:0.1.0" })
	void applicationConnectsToTheServiceThatRunsTheBrokersImage(String image) throws Exception {
		Map<Class<?>, ConnectionDetails> found = find(new Service(image, Map.of()));
		assertThat(found).containsOnlyKeys(ZssConnectionDetails.class);
		ZssConnectionDetails details = (ZssConnectionDetails) found.get(ZssConnectionDetails.class);
		assertThat(details.frontends()).containsExactly(new Endpoint("127.0.0.1", 32777));
		assertThat(details.backends()).containsExactly(new Endpoint("127.0.0.1", 32776));
		assertThat(details.keys()).isNull();
	}

	@Test
	void namedClientConnectsToTheServiceWhoseLabelNamesIt() throws Exception {
		Map<Class<?>, ConnectionDetails> found = find(new Service("zss-broker", Map.of("io.zss.client", "billing")));
		assertThat(found).containsOnlyKeys(ZssNamedConnectionDetails.class);
		ZssNamedConnectionDetails details = (ZssNamedConnectionDetails) found.get(ZssNamedConnectionDetails.class);
		assertThat(details.client()).isEqualTo("billing");
		assertThat(details.frontends()).containsExactly(new Endpoint("127.0.0.1", 32777));
	}

	@Test
	void labelSaysThatAnotherImageIsABroker() throws Exception {
		Map<String, String> label = Map.of("org.springframework.boot.service-connection", "zss-broker");
		assertThat(find(new Service("acme/bus:7", label))).containsOnlyKeys(ZssConnectionDetails.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgres:17", "acme/not-zss-broker", "zss-broker-app" })
	void otherImagesAreNoBrokers(String image) throws Exception {
		assertThat(find(new Service(image, Map.of()))).doesNotContainKeys(ZssConnectionDetails.class,
				ZssNamedConnectionDetails.class);
	}

	private static Map<Class<?>, ConnectionDetails> find(RunningService service) throws Exception {
		// Only Boot itself makes sources.
		Constructor<DockerComposeConnectionSource> source = DockerComposeConnectionSource.class
			.getDeclaredConstructor(RunningService.class, Environment.class);
		source.setAccessible(true);
		return new ConnectionDetailsFactories(null)
			.getConnectionDetails(source.newInstance(service, new MockEnvironment()), false);
	}

	/**
	 * A service whose ports are published as others, 25000 above.
	 *
	 * @param imageName its image
	 * @param labels its labels
	 */
	private record Service(String imageName, Map<String, String> labels) implements RunningService {

		@Override
		public String name() {
			return "broker";
		}

		@Override
		public ImageReference image() {
			return ImageReference.of(this.imageName);
		}

		@Override
		public String host() {
			return "127.0.0.1";
		}

		@Override
		public ConnectionPorts ports() {
			return new ConnectionPorts() {

				@Override
				public int get(int containerPort) {
					return 25000 + containerPort;
				}

				@Override
				public List<Integer> getAll() {
					return List.of(32777, 32776);
				}

				@Override
				public List<Integer> getAll(String protocol) {
					return getAll();
				}

			};
		}

		@Override
		public Map<String, String> env() {
			return Map.of();
		}

	}

}
