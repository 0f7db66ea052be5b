package io.zss.spring.client;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.zss.annotation.AliasedAttributes;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.Address;
import io.zss.protocol.ZssException;
import io.zss.spring.contract.DeclaredStatus;
import io.zss.spring.contract.DeclaredType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * An interface as its annotations declare it, read and checked once.
 */
final class ClientDeclaration {

	private static final Logger logger = LoggerFactory.getLogger(ClientDeclaration.class);

	private final Class<?> type;

	private final String importedBy;

	private final UnaryOperator<String> placeholders;

	ClientDeclaration(Class<?> type, String importedBy, UnaryOperator<String> placeholders) {
		this.type = type;
		this.importedBy = importedBy;
		this.placeholders = placeholders;
	}

	/**
	 * What the methods do.
	 * @param template calls; asked for when the first call is made
	 * @throws InvalidClientException if the interface cannot be a client
	 */
	ClientInvocations invocations(Supplier<? extends ZssOperations> template) {
		if (!this.type.isInterface()) {
			throw invalid("it is not an interface.", "Import the interface that it implements.");
		}
		ZssService service = AnnotatedElementUtils.findMergedAnnotation(this.type, ZssService.class);
		if (service == null) {
			throw invalid("it has no @ZssService, which names the service that it calls.", "Annotate "
					+ this.type.getSimpleName() + " with @ZssService(\"...\") and its methods with @ZssVerb.");
		}
		String sid = resolve(AliasedAttributes.sid(service));
		String version = resolve(service.version());
		if (!StringUtils.hasText(sid)) {
			throw invalid("its @ZssService names no sid.", "Name the service, as in @ZssService(\"orders\").");
		}
		Map<Method, ClientMethod> calls = new HashMap<>();
		Map<Method, MethodHandle> defaults = new HashMap<>();
		for (Method method : this.type.getMethods()) {
			ZssVerb verb = AnnotatedElementUtils.findMergedAnnotation(method, ZssVerb.class);
			// The bridge calls the method that it stands for.
			if (method.isDefault() && (verb == null || method.isBridge())) {
				defaults.put(method, ClientInvocations.unreflect(this.type, method));
			}
			else if (verb != null) {
				calls.put(method, call(method, verb, sid, version));
			}
			else if (!Modifier.isStatic(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method)) {
				throw invalid("its method " + method.getName() + " has no verb.",
						"Annotate it with @ZssVerb, or make it a default method.");
			}
		}
		if (calls.isEmpty()) {
			throw invalid("it has no verbs.", "Annotate the methods that call the service with @ZssVerb.");
		}
		return new ClientInvocations(this.type, "ZSS client " + this.type.getName() + " of " + sid, calls, defaults,
				template);
	}

	private ClientMethod call(Method method, ZssVerb verb, String sid, String version) {
		String name = resolve(StringUtils.hasText(verb.value()) ? verb.value() : method.getName());
		if (KotlinDetector.isSuspendingFunction(method) && !SuspendedCalls.PRESENT) {
			throw invalid(
					"its method " + method.getName()
							+ " is a suspend function, which needs org.jetbrains.kotlinx:kotlinx-coroutines-reactor.",
					"Add this dependency, or declare the method without suspend.");
		}
		try {
			Address address = new Address(sid, StringUtils.hasText(version) ? version : Address.ANY_VERSION, name);
			return new ClientMethod(address, timeout(verb), verb.idempotent(),
					CallArgument.of(this.type, method, this::resolve), CallResult.of(this.type, method),
					exceptions(method));
		}
		catch (IllegalArgumentException ex) {
			throw invalid("its method " + method.getName() + " cannot be a call: " + ex.getMessage() + ".",
					"Change the method accordingly.");
		}
	}

	/**
	 * The exceptions that a method declares, without those of the JDK, which no service
	 * can have declared.
	 */
	private DeclaredExceptions exceptions(Method method) {
		String owner = "Client " + this.type.getName() + ", method " + method.getName() + ",";
		List<Class<? extends Throwable>> types = new ArrayList<>();
		for (Type declared : method.getGenericExceptionTypes()) {
			Class<?> raw = ResolvableType.forType(DeclaredType.resolve(declared, this.type)).resolve(Throwable.class);
			boolean isOfAnApplication = !raw.getName().startsWith("java.") && !ZssException.class.isAssignableFrom(raw);
			if (DeclaredStatus.of(raw) != null || isOfAnApplication) {
				types.add(raw.asSubclass(Throwable.class));
			}
			else if (declared instanceof TypeVariable<?> variable) {
				logger.warn("{} declares to throw {}, which stands for no exception of a service: its callers get a"
						+ " ZssRemoteException instead; name the exceptions", owner, variable.getName());
			}
		}
		return DeclaredExceptions.of(owner, types);
	}

	private @Nullable Duration timeout(ZssVerb verb) {
		String text = resolve(verb.timeout());
		if (!StringUtils.hasText(text)) {
			return null;
		}
		Duration timeout = DurationFormatterUtils.detectAndParse(text.trim(), DurationFormat.Unit.MILLIS);
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("its time-out must be at least 1 ms, and is " + text);
		}
		return timeout;
	}

	private String resolve(String text) {
		try {
			return this.placeholders.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("'" + text + "' cannot be resolved: " + ex.getMessage() + ".",
					"Set the property, or change the annotation.");
		}
	}

	private InvalidClientException invalid(String problem, String action) {
		return new InvalidClientException(this.type, this.importedBy, problem, action);
	}

}
