package io.zss.broker.app.console;

import org.apache.catalina.startup.Tomcat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.PortInUseException;

/**
 * A web server that a broker can do without: when its port is taken, by another broker of
 * this machine for example, the broker serves all the same, without a console.
 */
final class OptionalWebServer extends TomcatServletWebServerFactory {

	private static final Logger logger = LoggerFactory.getLogger(OptionalWebServer.class);

	@Override
	protected TomcatWebServer getTomcatWebServer(Tomcat tomcat) {
		return new TomcatWebServer(tomcat, getPort() >= 0, getShutdown()) {

			@Override
			public void start() {
				try {
					super.start();
				}
				catch (PortInUseException ex) {
					logger
						.warn("The console is not available: port {} is in use, maybe by another broker. Choose another "
								+ "port with 'server.port', or turn the console off with 'zss.console.enabled=false'",
								ex.getPort());
				}
			}
		};
	}

}
