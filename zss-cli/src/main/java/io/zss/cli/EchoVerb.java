package io.zss.cli;

import java.util.List;
import java.util.Map;

import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription;
import io.zss.worker.VerbDescription.Content;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

/**
 * A verb of {@code zss serve echo} that describes itself.
 *
 * @param text what it does
 * @param schema the JSON Schema of its payload; empty for any
 * @param handler answers
 */
record EchoVerb(String text, Map<String, Object> schema, VerbHandler handler) implements VerbHandler {

	@Override
	public @Nullable Object handle(ServiceRequest request) throws Exception {
		return this.handler.handle(request);
	}

	@Override
	public VerbDescription description() {
		boolean any = this.schema.isEmpty();
		Content payload = new Content(any ? "any" : "integer", !any, this.schema);
		return new VerbDescription(this.text, List.of(), payload, new Content("any", false, Map.of()), List.of(), true);
	}

}
