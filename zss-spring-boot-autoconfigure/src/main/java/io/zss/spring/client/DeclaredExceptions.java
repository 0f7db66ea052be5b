package io.zss.spring.client;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.client.IncomingReply;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.spring.contract.DeclaredStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exceptions that a caller expects of a service, and which of them stands for an
 * error. An error with a code is the exception with that code; one without is the
 * exception without a code that has the status of the reply. All others stay a
 * {@link ZssRemoteException}, and so do errors of the broker, time-outs, and errors of
 * which no exception can be made. Thread-safe.
 */
final class DeclaredExceptions {

	/** Expects none. */
	static final DeclaredExceptions NONE = new DeclaredExceptions("", Map.of(), Map.of());

	private static final Logger logger = LoggerFactory.getLogger(DeclaredExceptions.class);

	/** Who expects them, for the log. */
	private final String owner;

	private final Map<String, ExceptionFactory> byCode;

	private final Map<Integer, ExceptionFactory> byStatus;

	/** Bounded by the exceptions that are declared. */
	private final Set<ExceptionFactory> warned = ConcurrentHashMap.newKeySet();

	private DeclaredExceptions(String owner, Map<String, ExceptionFactory> byCode,
			Map<Integer, ExceptionFactory> byStatus) {
		this.owner = owner;
		this.byCode = Map.copyOf(byCode);
		this.byStatus = Map.copyOf(byStatus);
	}

	/**
	 * Looks at the exceptions, and logs which of them cannot be thrown, and why.
	 * @param owner who expects them, as in {@code Client Orders, method create,}
	 * @param types the types; a sealed one stands for those that it permits
	 */
	static DeclaredExceptions of(String owner, List<Class<? extends Throwable>> types) {
		Map<String, Class<? extends Throwable>> codes = new HashMap<>();
		Map<Integer, Class<? extends Throwable>> statuses = new HashMap<>();
		Set<Object> ambiguous = new HashSet<>();
		for (Class<? extends Throwable> type : withPermitted(types)) {
			DeclaredStatus declared = DeclaredStatus.of(type);
			if (declared == null) {
				warn(owner, type, "it has no @ZssErrorStatus; annotate it with its status and a code");
			}
			else if (declared.code().isEmpty()) {
				put(owner, statuses, declared.status(), type, ambiguous);
			}
			else {
				put(owner, codes, declared.code(), type, ambiguous);
			}
		}
		codes.keySet().removeAll(ambiguous);
		statuses.keySet().removeAll(ambiguous);
		Map<String, ExceptionFactory> byCode = factories(owner, codes);
		Map<Integer, ExceptionFactory> byStatus = factories(owner, statuses);
		return (byCode.isEmpty() && byStatus.isEmpty()) ? NONE : new DeclaredExceptions(owner, byCode, byStatus);
	}

	/**
	 * What to throw in the place of a failure.
	 * @param failure the failure of a call
	 * @param reply its reply
	 * @return an exception that is expected, with the failure as its cause, or the
	 * failure itself
	 */
	Throwable resolve(ZssRemoteException failure, IncomingReply reply, PayloadCodec codec) {
		ExceptionFactory factory = reply.fromWorker() ? find(failure.getError()) : null;
		if (factory == null) {
			return failure;
		}
		try {
			return factory.make(failure.getError(), failure, codec);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			if (this.warned.add(factory)) {
				logger.warn("{} cannot throw {} for an error of {}, and throws a ZssRemoteException: {}", this.owner,
						factory.type().getName(), reply.address(), ex.toString());
			}
			return failure;
		}
	}

	private @Nullable ExceptionFactory find(ErrorBody error) {
		Object code = error.details().get(DeclaredStatus.CODE_MEMBER);
		return (code instanceof String text) ? this.byCode.get(text) : this.byStatus.get(error.code());
	}

	private static Set<Class<? extends Throwable>> withPermitted(List<Class<? extends Throwable>> types) {
		Set<Class<? extends Throwable>> all = new LinkedHashSet<>();
		List<Class<? extends Throwable>> open = new ArrayList<>(types);
		while (!open.isEmpty()) {
			Class<? extends Throwable> type = open.remove(0);
			boolean isSealedBase = type.isSealed() && Modifier.isAbstract(type.getModifiers());
			if (!isSealedBase) {
				all.add(type);
			}
			if (type.isSealed()) {
				for (Class<?> permitted : type.getPermittedSubclasses()) {
					open.add(permitted.asSubclass(Throwable.class));
				}
			}
		}
		return all;
	}

	/**
	 * Notes the type of an error. Of two types, the one that is annotated itself counts.
	 */
	private static <K> void put(String owner, Map<K, Class<? extends Throwable>> types, K key,
			Class<? extends Throwable> type, Set<Object> ambiguous) {
		Class<? extends Throwable> other = types.putIfAbsent(key, type);
		if (other == null || (isAnnotated(other) && !isAnnotated(type))) {
			return;
		}
		if (isAnnotated(type) && !isAnnotated(other)) {
			types.put(key, type);
		}
		else if (ambiguous.add(key)) {
			warn(owner, type, other.getName() + " declares '" + key + "' as well; give each a code of its own");
		}
	}

	private static boolean isAnnotated(Class<?> type) {
		DeclaredStatus declared = DeclaredStatus.of(type);
		return declared != null && declared.declaring() == type;
	}

	private static <K> Map<K, ExceptionFactory> factories(String owner, Map<K, Class<? extends Throwable>> types) {
		Map<K, ExceptionFactory> factories = new HashMap<>();
		types.forEach((key, type) -> {
			try {
				factories.put(key, ExceptionFactory.of(type));
			}
			catch (RuntimeException | LinkageError ex) {
				warn(owner, type, String.valueOf(ex.getMessage()));
			}
		});
		return factories;
	}

	private static void warn(String owner, Class<?> type, String problem) {
		logger.warn("{} cannot throw {}, and throws a ZssRemoteException instead: {}", owner, type.getName(), problem);
	}

}
