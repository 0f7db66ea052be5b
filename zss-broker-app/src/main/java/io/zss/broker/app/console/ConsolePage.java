package io.zss.broker.app.console;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The page itself; what it shows comes from {@link ConsoleController}.
 */
@RestController
@ConditionalOnConsole
final class ConsolePage {

	@GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
	Resource page() {
		return new ClassPathResource("console/index.html");
	}

}
