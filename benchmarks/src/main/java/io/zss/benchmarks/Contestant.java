package io.zss.benchmarks;

import java.nio.file.Path;
import java.util.List;

import io.zss.benchmarks.grpc.GrpcCaller;
import io.zss.benchmarks.grpc.GrpcServices;
import io.zss.benchmarks.nats.NatsCaller;
import io.zss.benchmarks.nats.NatsServices;
import io.zss.benchmarks.rabbit.RabbitCaller;
import io.zss.benchmarks.rabbit.RabbitServices;
import io.zss.benchmarks.wire.EchoWorkers;
import io.zss.benchmarks.wire.WireLoad;
import io.zss.benchmarks.zss.ZssCaller;
import io.zss.benchmarks.zss.ZssServices;
import org.jspecify.annotations.Nullable;

/**
 * One way for a request to get to a service and for the reply to get back.
 *
 * @param name names it on the command line
 * @param label names it in the table
 * @param group whom it is compared with
 * @param broker what stands between
 * @param services main class of the process of the services
 * @param caller main class of the process that makes the load
 */
record Contestant(String name, String label, Group group, Broker broker, Class<?> services, Class<?> caller) {

	/**
	 * All contestants; the first of each group is what the others are compared with.
	 * @param brokerJar the packaged broker, if there is one
	 * @param nodeFolder where the packages of the Node broker are
	 */
	static List<Contestant> all(@Nullable Path brokerJar, Path nodeFolder) {
		return List.of(
				new Contestant("broker", "**our broker**", Group.BROKERS, new ZssBroker(brokerJar), EchoWorkers.class,
						WireLoad.class),
				new Contestant("loop", "bare JeroMQ loop", Group.BROKERS, new LoopBroker(), EchoWorkers.class,
						WireLoad.class),
				new Contestant("node", "Node broker", Group.BROKERS, new NodeBroker(nodeFolder), EchoWorkers.class,
						WireLoad.class),
				new Contestant("zss", "**ZSS starter**", Group.END_TO_END, new ZssBroker(brokerJar), ZssServices.class,
						ZssCaller.class),
				new Contestant("nats", "NATS, jnats", Group.END_TO_END, new NatsServer(), NatsServices.class,
						NatsCaller.class),
				new Contestant("rabbit", "RabbitMQ, Spring AMQP", Group.END_TO_END, new RabbitServer(),
						RabbitServices.class, RabbitCaller.class),
				new Contestant("grpc", "gRPC (no broker)", Group.END_TO_END, new NoBroker(), GrpcServices.class,
						GrpcCaller.class),
				new Contestant("watched", "our broker, watched", Group.BROKERS, new WatchedBroker(brokerJar),
						EchoWorkers.class, WireLoad.class),
				new Contestant("secured", "our broker, CURVE", Group.BROKERS, new SecuredBroker(brokerJar),
						EchoWorkers.class, WireLoad.class),
				new Contestant("secured-zss", "ZSS starter, CURVE", Group.END_TO_END, new SecuredBroker(brokerJar),
						ZssServices.class, ZssCaller.class));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
