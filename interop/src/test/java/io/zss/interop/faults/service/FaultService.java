package io.zss.interop.faults.service;

import java.io.IOException;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;

/**
 * Writes down each execution before it does anything else.
 */
@ZssService("work")
class FaultService {

	private final ExecutionLog executions;

	FaultService(ExecutionLog executions) {
		this.executions = executions;
	}

	@ZssVerb
	Done run(Task task, @ZssHeader("zss-attempt") int attempt) throws IOException, InterruptedException {
		this.executions.write(task.id(), attempt);
		Thread.sleep(task.millis());
		return Done.of(task);
	}

}
