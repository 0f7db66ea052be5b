package io.zss.spring.handler;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ZssException;
import io.zss.spring.contract.DeclaredStatus;
import org.jspecify.annotations.Nullable;

/**
 * Writes exceptions as services do that throw them, for tests that play a service.
 * Thread-safe.
 */
public final class ExceptionBodies {

	private final ErrorMembers members;

	/**
	 * Creates a writer.
	 * @param codec converts the properties of exceptions
	 */
	public ExceptionBodies(PayloadCodec codec) {
		this.members = new ErrorMembers(codec);
	}

	/**
	 * The error body of an exception.
	 * @param failure an exception
	 * @return the body; null if the exception declares no status, so that a service
	 * answers it by 500 and reveals nothing of it
	 */
	public @Nullable ErrorBody of(Throwable failure) {
		if (failure instanceof ZssException declared && declared.isDeclared()) {
			return declared.getError();
		}
		DeclaredStatus status = DeclaredStatus.of(failure.getClass());
		return (status != null) ? this.members.body(status, failure) : null;
	}

}
