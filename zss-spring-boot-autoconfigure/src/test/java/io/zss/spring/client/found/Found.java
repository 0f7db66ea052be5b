package io.zss.spring.client.found;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;

/**
 * An interface in a package that is searched.
 */
@ZssService("found")
public interface Found {

	@ZssVerb
	void call();

	/**
	 * One that is no client.
	 */
	interface NotFound {

		void call();

	}

}
