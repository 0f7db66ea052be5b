package io.zss.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;

import java.util.Collection;

/**
 * A span as its tracer has reported it.
 *
 * @param name its name
 * @param kind {@code CLIENT}, {@code SERVER} or another
 * @param trace the id of its trace
 * @param id its own id
 * @param parent the id of its parent; without any but zeros, or null, when it has none
 * @param keys its keys
 */
record RecordedSpan(String name, String kind, String trace, String id, String parent, Map<String, String> keys) {

	boolean isRoot() {
		return this.parent == null || this.parent.matches("0*");
	}

	boolean isChildOf(RecordedSpan other) {
		return other.id.equals(this.parent) && other.trace.equals(this.trace);
	}

	/**
	 * Gets the spans of all applications, in the order of their ends.
	 */
	static final class Recorder {

		private final List<RecordedSpan> spans = new CopyOnWriteArrayList<>();

		List<RecordedSpan> spans() {
			return this.spans;
		}

		SpanProcessor forOpenTelemetry() {
			return SimpleSpanProcessor.create(new SpanExporter() {

				@Override
				public CompletableResultCode export(Collection<SpanData> ended) {
					ended.forEach((span) -> Recorder.this.spans.add(of(span)));
					return CompletableResultCode.ofSuccess();
				}

				@Override
				public CompletableResultCode flush() {
					return CompletableResultCode.ofSuccess();
				}

				@Override
				public CompletableResultCode shutdown() {
					return CompletableResultCode.ofSuccess();
				}

			});
		}

		SpanHandler forBrave() {
			return new SpanHandler() {

				@Override
				public boolean end(TraceContext context, MutableSpan span, Cause cause) {
					Recorder.this.spans.add(new RecordedSpan(span.name(), String.valueOf(span.kind()), span.traceId(),
							span.id(), span.parentId(), span.tags()));
					return true;
				}

			};
		}

		private static RecordedSpan of(SpanData span) {
			Map<String, String> keys = span.getAttributes()
				.asMap()
				.entrySet()
				.stream()
				.collect(Collectors.toMap((entry) -> entry.getKey().getKey(), (entry) -> entry.getValue().toString()));
			return new RecordedSpan(span.getName(), span.getKind().name(), span.getTraceId(), span.getSpanId(),
					span.getParentSpanId(), keys);
		}

	}

}
