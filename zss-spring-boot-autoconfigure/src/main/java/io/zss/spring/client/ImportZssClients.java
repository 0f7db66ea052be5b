package io.zss.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes beans of interfaces with {@link io.zss.annotation.ZssService}, whose
 * {@link io.zss.annotation.ZssVerb} methods call that service. Stands on a configuration
 * class. Without types and packages it takes the package of that class.
 * <p>
 * The bean of {@code OrderService} is {@code orderServiceZssClient}, or
 * {@code euOrderServiceZssClient} for the client {@code eu}. It is a fallback: where the
 * application has a bean of that type itself, injection by type means that one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(ImportZssClients.Container.class)
@Import(ZssClientRegistrar.class)
public @interface ImportZssClients {

	/**
	 * The interfaces.
	 * @return interfaces
	 */
	@AliasFor("types")
	Class<?>[] value() default {};

	/**
	 * The interfaces.
	 * @return interfaces
	 */
	@AliasFor("value")
	Class<?>[] types() default {};

	/**
	 * Packages that are searched for interfaces with
	 * {@link io.zss.annotation.ZssService}, those below them too.
	 * @return names of packages
	 */
	String[] basePackages() default {};

	/**
	 * Classes whose packages are searched.
	 * @return classes
	 */
	Class<?>[] basePackageClasses() default {};

	/**
	 * The client that calls, as in {@code zss.client.named.<client>}; empty for the
	 * application's own.
	 * @return the client's name
	 */
	String client() default "";

	/**
	 * Several of them on one class.
	 */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@Import(ZssClientRegistrar.class)
	@interface Container {

		/**
		 * Each of them.
		 * @return one or more
		 */
		ImportZssClients[] value();

	}

}
