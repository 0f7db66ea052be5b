package io.zss.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.zss.protocol.ControlPayload;
import io.zss.protocol.ZssVersion;
import io.zss.worker.VerbDescription.Content;
import io.zss.worker.VerbDescription.DeclaredError;
import io.zss.worker.VerbDescription.Parameter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker answers to {@code ZSS/DESCRIBE}: a service, its verbs, and what they take
 * and return. At most {@value #MAX_BYTES} bytes long, and never longer than a frame: of a
 * longer one the largest schemas are left out first, then all but the names of the verbs,
 * then verbs. What was left out is listed as {@code omitted}, and logged once.
 */
public final class ServiceDescription {

	/** The longest description, in bytes. */
	public static final int MAX_BYTES = 256 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(ServiceDescription.class);

	private static final String LIBRARY = "zss-java";

	private static final String SCHEMA = "schema";

	private static final String VERBS = "verbs";

	private final Map<String, @Nullable Object> values;

	private final byte[] encoded;

	private ServiceDescription(Map<String, @Nullable Object> values, byte[] encoded) {
		this.values = Collections.unmodifiableMap(values);
		this.encoded = encoded;
	}

	/**
	 * Describes a service.
	 * @param service the service; a verb whose handler fails to describe itself has its
	 * name alone
	 * @param maxFrameBytes longest frame, in bytes
	 * @return the description
	 */
	public static ServiceDescription of(ServiceDefinition service, long maxFrameBytes) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("sid", service.sid());
		values.put("version", service.version());
		values.put("library", LIBRARY);
		values.put("libraryVersion", ZssVersion.current());
		putIfPresent(values, "description", service.description());
		values.put("capacity", service.concurrency());
		List<Map<String, @Nullable Object>> verbs = service.verbs()
			.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map((entry) -> verb(service.sid(), entry.getKey(), entry.getValue()))
			.toList();
		values.put(VERBS, verbs);
		return new Fitting(service.sid(), Math.min(MAX_BYTES, maxFrameBytes), values, verbs).fit();
	}

	/**
	 * The description, with the keys that it has on the wire.
	 * @return text, numbers, booleans, and maps and lists of them
	 */
	public Map<String, @Nullable Object> values() {
		return this.values;
	}

	/**
	 * The description as a payload.
	 */
	byte[] encoded() {
		return this.encoded;
	}

	private static Map<String, @Nullable Object> verb(String sid, String name, VerbHandler handler) {
		Map<String, @Nullable Object> verb = new LinkedHashMap<>();
		verb.put("verb", name);
		try {
			describe(verb, handler.description(), handler.timeout());
			// A schema that contains itself, or nests deeper than peers read, fails here.
			ControlPayload.decode(ControlPayload.encode(verb));
		}
		catch (Throwable ex) {
			// Handlers are the application's: an error of theirs stops no service.
			logger.warn("The handler of {}:{} does not describe itself", sid, name, ex);
			verb.keySet().retainAll(List.of("verb"));
		}
		return verb;
	}

	private static void describe(Map<String, @Nullable Object> verb, VerbDescription description,
			@Nullable Duration timeout) {
		putIfPresent(verb, "description", description.text());
		if (!description.parameters().isEmpty()) {
			verb.put("parameters", description.parameters().stream().map(ServiceDescription::parameter).toList());
		}
		putIfPresent(verb, "payload", content(description.payload()));
		putIfPresent(verb, "result", content(description.result()));
		if (!description.errors().isEmpty()) {
			verb.put("errors", description.errors().stream().map(ServiceDescription::error).toList());
		}
		putIfPresent(verb, "timeoutMillis", (timeout != null) ? timeout.toMillis() : null);
		putIfPresent(verb, "idempotent", description.idempotent());
	}

	private static Map<String, @Nullable Object> parameter(Parameter parameter) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("name", parameter.name());
		map.put("in", parameter.source().name().toLowerCase(Locale.ROOT));
		map.put("type", parameter.type());
		map.put("required", parameter.required());
		putIfPresent(map, "default", parameter.defaultValue());
		return map;
	}

	private static @Nullable Map<String, @Nullable Object> content(@Nullable Content content) {
		if (content == null) {
			return null;
		}
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("type", content.type());
		map.put("required", content.required());
		if (!content.schema().isEmpty()) {
			map.put(SCHEMA, content.schema());
		}
		return map;
	}

	private static Map<String, @Nullable Object> error(DeclaredError error) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		putIfPresent(map, "status", error.status());
		putIfPresent(map, "code", error.code());
		putIfPresent(map, "exception", error.exception());
		putIfPresent(map, "description", error.text());
		return map;
	}

	private static void putIfPresent(Map<String, @Nullable Object> map, String key, @Nullable Object value) {
		if (value != null) {
			map.put(key, value);
		}
	}

	/**
	 * Makes a description fit.
	 */
	private static final class Fitting {

		private final String sid;

		private final long maxBytes;

		private final Map<String, @Nullable Object> values;

		private final List<Map<String, @Nullable Object>> verbs;

		private final List<String> omitted = new ArrayList<>();

		private byte[] encoded;

		Fitting(String sid, long maxBytes, Map<String, @Nullable Object> values,
				List<Map<String, @Nullable Object>> verbs) {
			this.sid = sid;
			this.maxBytes = maxBytes;
			this.values = values;
			this.verbs = verbs;
			this.encoded = ControlPayload.encode(values);
		}

		ServiceDescription fit() {
			int length = this.encoded.length;
			if (isTooLong()) {
				omitSchemas();
			}
			if (isTooLong()) {
				omitAllButNames();
			}
			if (isTooLong()) {
				omitVerbs();
			}
			if (!this.omitted.isEmpty()) {
				logger.warn("The description of service {} would take {} bytes, but at most {} are allowed: it is sent"
						+ " without {}", this.sid, length, this.maxBytes, this.omitted);
			}
			return new ServiceDescription(this.values, this.encoded);
		}

		private void omitSchemas() {
			List<Schema> schemas = new ArrayList<>();
			for (Map<String, @Nullable Object> verb : this.verbs) {
				for (String part : List.of("payload", "result")) {
					Schema.in(verb, part).ifPresent(schemas::add);
				}
			}
			schemas.sort(Comparator.comparingInt(Schema::bytes).reversed());
			long left = this.encoded.length - this.maxBytes;
			for (Schema schema : schemas) {
				if (left + bytesOfList() <= 0) {
					break;
				}
				schema.remove();
				left -= schema.bytes();
				this.omitted.add("schema of the " + schema.part() + " of " + schema.verb().get("verb"));
			}
			encode();
		}

		/**
		 * What the list of omissions adds.
		 */
		private int bytesOfList() {
			return ControlPayload.encode(this.omitted).length + 16;
		}

		private void omitAllButNames() {
			this.omitted.clear();
			this.omitted.add("all but the names of verbs");
			this.values.remove("description");
			this.verbs.forEach((verb) -> verb.keySet().retainAll(List.of("verb")));
			encode();
		}

		private void omitVerbs() {
			int kept = this.verbs.size();
			while (isTooLong() && kept > 0) {
				kept /= 2;
				this.omitted.clear();
				this.omitted.add("all but the names of verbs");
				this.omitted.add((this.verbs.size() - kept) + " verbs");
				this.values.put(VERBS, this.verbs.subList(0, kept));
				encode();
			}
		}

		private void encode() {
			this.values.put("omitted", this.omitted);
			this.encoded = ControlPayload.encode(this.values);
		}

		private boolean isTooLong() {
			return this.encoded.length > this.maxBytes;
		}

	}

	/**
	 * A schema of a verb.
	 */
	private record Schema(Map<String, @Nullable Object> verb, String part, Map<String, @Nullable Object> content,
			int bytes) {

		@SuppressWarnings("unchecked")
		static Optional<Schema> in(Map<String, @Nullable Object> verb, String part) {
			if (!(verb.get(part) instanceof Map<?, ?> content) || content.get(SCHEMA) == null) {
				return Optional.empty();
			}
			return Optional.of(new Schema(verb, part, (Map<String, @Nullable Object>) content,
					ControlPayload.encode(content.get(SCHEMA)).length));
		}

		void remove() {
			this.content.remove(SCHEMA);
		}

	}

}
