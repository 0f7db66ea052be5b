package io.zss.autoconfigure;

import tools.jackson.databind.cfg.MapperBuilder;

/**
 * Changes how payloads are mapped, where that is to be different from the application's
 * JSON. Payloads have a mapper of their own, built from the application's
 * {@code JsonMapper} bean, which stays as it is: what holds for both belongs there. A
 * bean of this type is called once, after the defaults for payloads are set.
 */
@FunctionalInterface
public interface ZssPayloadMapperCustomizer {

	/**
	 * Changes the mapper.
	 * @param builder builds the mapper of the payloads; its format is MessagePack
	 */
	void customize(MapperBuilder<?, ?> builder);

}
