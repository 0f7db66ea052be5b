package io.zss.autoconfigure;

import io.zss.spring.client.ZssTemplate;

/**
 * Customizes the templates that the library makes: default headers and time-outs,
 * interceptors and repetitions of one client. Beans of this type are called in their
 * order, after the properties have been applied.
 *
 * <pre class="code">
 * &#064;Bean
 * ZssTemplateCustomizer tenants() {
 *     return (client, template) -&gt; template.header("X-Tenant", "acme");
 * }
 * </pre>
 */
@FunctionalInterface
public interface ZssTemplateCustomizer {

	/**
	 * Customizes a template before it is made.
	 * @param client the name of the client, as in {@code zss.client.named.<client>};
	 * {@code default} for the application's own
	 * @param template the template to be
	 */
	void customize(String client, ZssTemplate.Builder template);

}
