package io.zss.benchmarks.zss;

import java.util.ArrayList;
import java.util.List;

import io.zss.annotation.ZssService;
import io.zss.benchmarks.load.KeyedEndpoint;
import io.zss.benchmarks.load.LoadProcess;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with annotated services.
 */
@EnableAutoConfiguration
public class ZssServices {

	private static final String CONCURRENCY = "256";

	/**
	 * Serves until the process is told to end.
	 * @param args the backend, and how many services
	 */
	public static void main(String[] args) {
		int services = Integer.parseInt(args[1]);
		KeyedEndpoint backend = KeyedEndpoint.parse(args[0]);
		List<String> properties = new ArrayList<>(backend.properties());
		properties.addAll(List.of("--spring.main.banner-mode=off", "--zss.worker.brokers=" + backend.endpoint(),
				"--zss.worker.concurrency=" + CONCURRENCY, "--zss.worker.startup-timeout=60s"));
		new SpringApplicationBuilder(ZssServices.class)
			.initializers((context) -> register((GenericApplicationContext) context, services))
			.run(properties.toArray(String[]::new));
		System.out.println(LoadProcess.READY);
	}

	/**
	 * The name of a service.
	 * @param index from 0
	 * @return its sid
	 */
	static String sid(int index) {
		return "ECHO" + index;
	}

	private static void register(GenericApplicationContext context, int services) {
		for (int i = 0; i < services; i++) {
			context.registerBean(sid(i), serviceClass(sid(i)));
		}
	}

	private static Class<? extends EchoService> serviceClass(String sid) {
		return new ByteBuddy().subclass(EchoService.class)
			.annotateType(AnnotationDescription.Builder.ofType(ZssService.class).define("sid", sid).build())
			.make()
			.load(ZssServices.class.getClassLoader())
			.getLoaded();
	}

}
