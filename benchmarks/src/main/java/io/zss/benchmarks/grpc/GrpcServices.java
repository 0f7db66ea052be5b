package io.zss.benchmarks.grpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.zss.benchmarks.load.LoadProcess;

/**
 * A server of gRPC with its services.
 */
public final class GrpcServices {

	private GrpcServices() {
	}

	/**
	 * Serves until the process is told to end.
	 * @param args the port, and how many services
	 * @throws IOException if the port is taken
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		ServerBuilder<?> builder = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
		for (int i = 0; i < Integer.parseInt(args[1]); i++) {
			builder.addService(ServerServiceDefinition.builder(EchoMethod.service(i))
				.addMethod(EchoMethod.of(i), ServerCalls.asyncUnaryCall((text, replies) -> {
					replies.onNext(text);
					replies.onCompleted();
				}))
				.build());
		}
		Server server = builder.build().start();
		System.out.println(LoadProcess.READY);
		server.awaitTermination();
	}

}
