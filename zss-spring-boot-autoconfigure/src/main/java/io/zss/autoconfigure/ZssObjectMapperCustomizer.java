package io.zss.autoconfigure;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Changes the mapper of the payloads, for modules and features of its own. A bean of this
 * type is called once, after the defaults are set.
 */
@FunctionalInterface
public interface ZssObjectMapperCustomizer {

	/**
	 * Changes the mapper.
	 * @param mapper the mapper of Jackson 2, which the MessagePack format is made for
	 */
	void customize(ObjectMapper mapper);

}
