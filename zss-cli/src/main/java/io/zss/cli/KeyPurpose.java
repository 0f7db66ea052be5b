package io.zss.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a key is for, and the name, roles and rules that usually go with that.
 */
enum KeyPurpose {

	/**
	 * A broker, whom clients and workers know by its public key. Its own console is one
	 * of its peers.
	 */
	BROKER("console") {

		@Override
		String principal(@Nullable String given) {
			return Objects.requireNonNullElse(given, "broker");
		}

		@Override
		List<String> rules(String name, @Nullable String given, List<String> calls) {
			return List.of("allow role:console look", "allow role:console steer");
		}

	},

	/** A worker of one service, which the name of the key follows. */
	WORKER(null) {

		@Override
		String principal(@Nullable String given) {
			return required(given, "the service that it serves: zss keygen --for worker orders")
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^a-z0-9._@-]", "-") + "-worker";
		}

		@Override
		List<String> rules(String name, @Nullable String given, List<String> calls) {
			return List.of("allow role:" + name + " serve " + required(given, "a service").toUpperCase(Locale.ROOT));
		}

	},

	/** An application that calls services. */
	CLIENT("client") {

		@Override
		List<String> rules(String name, @Nullable String given, List<String> calls) {
			return calls.stream()
				.map((call) -> "allow name:" + name + " call " + call.toUpperCase(Locale.ROOT))
				.toList();
		}

	},

	/** A person or tool that looks: services, status, statistics, errors, events. */
	VIEWER("viewer") {

		@Override
		List<String> rules(String name, @Nullable String given, List<String> calls) {
			return List.of("allow role:viewer look");
		}

	},

	/** A person or tool that looks, and drains and resumes instances. */
	OPERATOR("operator") {

		@Override
		List<String> rules(String name, @Nullable String given, List<String> calls) {
			return List.of("allow role:operator look", "allow role:operator steer");
		}

	};

	/** The role of the key; null when it follows from the name. */
	private final @Nullable String role;

	KeyPurpose(@Nullable String role) {
		this.role = role;
	}

	/**
	 * The name of the principal.
	 * @param given the argument of the command
	 * @throws CommandFailure if it needs one
	 */
	String principal(@Nullable String given) {
		return required(given, "who has the key: zss keygen --for " + name().toLowerCase(Locale.ROOT) + " NAME");
	}

	List<String> roles(String name) {
		return List.of((this.role != null) ? this.role : name);
	}

	/**
	 * The rules that let the key do what it is for.
	 * @param name the name of the principal
	 * @param given the argument of the command
	 * @param calls what it may call
	 */
	abstract List<String> rules(String name, @Nullable String given, List<String> calls);

	private static String required(@Nullable String given, String what) {
		if (given == null) {
			throw new CommandFailure(ExitCode.USAGE, "The name is missing: " + what);
		}
		return given;
	}

}
