package io.zss.benchmarks.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;

/**
 * The method of each service, text to text. Written by hand, so that no code must be
 * generated for it.
 */
final class EchoMethod {

	private static final Marshaller<String> TEXT = new Marshaller<>() {

		@Override
		public InputStream stream(String value) {
			return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String parse(InputStream stream) {
			try {
				return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	};

	private EchoMethod() {
	}

	static String service(int index) {
		return "Echo" + index;
	}

	static MethodDescriptor<String, String> of(int service) {
		return MethodDescriptor.newBuilder(TEXT, TEXT)
			.setType(MethodType.UNARY)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(service(service), "Echo"))
			.build();
	}

}
