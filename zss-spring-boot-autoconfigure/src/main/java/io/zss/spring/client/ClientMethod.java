package io.zss.spring.client;

import java.time.Duration;
import java.util.List;

import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * A method of a client that calls a verb.
 *
 * @param address service, version and verb
 * @param timeout the method's own time-out, or null
 * @param idempotent whether a call may run more than once
 * @param arguments what each argument adds to the call
 * @param result how the call is made, and what is returned of it
 * @param exceptions those that the method declares
 */
record ClientMethod(Address address, @Nullable Duration timeout, boolean idempotent, List<CallArgument> arguments,
		CallResult result, DeclaredExceptions exceptions) {

	@Nullable Object invoke(ZssOperations template, @Nullable Object[] values) {
		ZssCall call = template.service(this.address.sid()).version(this.address.version()).verb(this.address.verb());
		call.throwing(this.exceptions);
		if (this.timeout != null) {
			call.timeout(this.timeout);
		}
		if (!this.idempotent) {
			call.once();
		}
		for (int i = 0; i < this.arguments.size(); i++) {
			this.arguments.get(i).addTo(call, values[i]);
		}
		Object made = this.result.make(call);
		boolean isSuspending = values.length > this.arguments.size();
		return isSuspending ? SuspendedCalls.await(made, values[values.length - 1]) : made;
	}

}
