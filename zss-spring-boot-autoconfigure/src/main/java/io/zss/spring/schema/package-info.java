/**
 * JSON Schema of payloads, by a generator that follows the application's mapper.
 */
@NullMarked
package io.zss.spring.schema;

import org.jspecify.annotations.NullMarked;
