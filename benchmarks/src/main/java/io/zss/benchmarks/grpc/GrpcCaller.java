package io.zss.benchmarks.grpc;

import java.util.ArrayList;
import java.util.List;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.zss.benchmarks.load.BlockingCall;
import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.ThreadedLoad;

/**
 * Calls with blocking stubs of gRPC.
 */
public final class GrpcCaller {

	private GrpcCaller() {
	}

	/**
	 * Makes load until standard input ends.
	 * @param args see {@link LoadArguments}
	 */
	public static void main(String[] args) {
		LoadArguments arguments = LoadArguments.parse(args);
		List<ManagedChannel> channels = new ArrayList<>();
		for (int i = 0; i < arguments.clients(); i++) {
			channels.add(NettyChannelBuilder.forTarget(arguments.endpoint()).usePlaintext().build());
		}
		List<MethodDescriptor<String, String>> methods = new ArrayList<>();
		for (int i = 0; i < arguments.services(); i++) {
			methods.add(EchoMethod.of(i));
		}
		BlockingCall call = (client, service, text) -> ClientCalls.blockingUnaryCall(channels.get(client),
				methods.get(service), CallOptions.DEFAULT, text);
		LoadProcess.run(
				() -> new ThreadedLoad(call, arguments, () -> channels.forEach(ManagedChannel::shutdownNow)).connect());
	}

}
