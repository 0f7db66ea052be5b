package io.zss.spring.handler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ZssException;
import io.zss.spring.contract.DeclaredStatus;
import io.zss.spring.contract.ExceptionProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Writes the error body of an exception that declares its status: the texts of the
 * annotation, and with a code the properties of the exception as well. A property that
 * cannot be written is left out, and named in the log once: the caller gets status and
 * code all the same. Thread-safe.
 */
final class ErrorMembers {

	private static final Logger logger = LoggerFactory.getLogger(ErrorMembers.class);

	/** By this member one recognizes an exception that a mapper has written. */
	private static final String STACK_TRACE = "stackTrace";

	private final PayloadCodec codec;

	private final Map<Class<?>, Map<String, ExceptionProperty>> properties = new ConcurrentReferenceHashMap<>();

	/** Bounded by the properties that the classes of the application have. */
	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	ErrorMembers(PayloadCodec codec) {
		this.codec = codec;
	}

	ErrorBody body(DeclaredStatus declared, Throwable failure) {
		ErrorBody standard = ErrorBody.of(declared.status());
		ErrorBody body = new ErrorBody(declared.status(), otherwise(declared.userMessage(), standard.userMessage()),
				otherwise(declared.developerMessage(), standard.developerMessage()));
		return declared.code().isEmpty() ? body : with(body, declared, failure);
	}

	/**
	 * An exception that has its error itself, with the code of its annotation.
	 * @param declared what its annotation declares; null for none
	 */
	ZssException withCode(ZssException failure, @Nullable DeclaredStatus declared) {
		ErrorBody own = failure.getError();
		boolean lacksCode = declared != null && !declared.code().isEmpty()
				&& !own.details().containsKey(DeclaredStatus.CODE_MEMBER);
		return (declared != null && lacksCode) ? new ZssException(with(own, declared, failure), failure) : failure;
	}

	private ErrorBody with(ErrorBody body, DeclaredStatus declared, Throwable failure) {
		Map<String, @Nullable Object> members = new LinkedHashMap<>(body.details());
		members.put(DeclaredStatus.CODE_MEMBER, declared.code());
		this.properties.computeIfAbsent(failure.getClass(), ExceptionProperty::of)
			.values()
			.forEach((property) -> add(members, property, failure));
		return new ErrorBody(body.code(), body.userMessage(), body.developerMessage(), body.validationErrors(),
				members);
	}

	private void add(Map<String, @Nullable Object> members, ExceptionProperty property, Throwable failure) {
		try {
			Object value = property.read(failure);
			if (value instanceof Throwable) {
				warn(property, failure, null);
				return;
			}
			// Through the codec, so that members are what payloads of that type are.
			Object plain = this.codec.decode(this.codec.encode(value, property.type()), Object.class);
			if (holdsException(plain)) {
				warn(property, failure, null);
				return;
			}
			members.put(property.name(), plain);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			warn(property, failure, ex);
		}
	}

	private void warn(ExceptionProperty property, Throwable failure, @Nullable Throwable cause) {
		String type = failure.getClass().getName();
		if (this.warned.add(type + "#" + property.name())) {
			String problem = (cause != null) ? "it cannot be written: " + cause : "it holds an exception";
			logger.warn("Callers do not get the property '{}' of {}: {}", property.name(), type, problem);
		}
	}

	private static boolean holdsException(@Nullable Object value) {
		List<@Nullable Object> open = new ArrayList<>();
		open.add(value);
		while (!open.isEmpty()) {
			Object next = open.remove(open.size() - 1);
			if (next instanceof Map<?, ?> map) {
				if (map.containsKey(STACK_TRACE)) {
					return true;
				}
				open.addAll(map.values());
			}
			else if (next instanceof List<?> list) {
				open.addAll(list);
			}
		}
		return false;
	}

	private static String otherwise(String text, String standard) {
		return !text.isBlank() ? text : standard;
	}

}
