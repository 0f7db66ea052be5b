package io.zss.test.fault;

/**
 * Where a message is on its way.
 */
enum Point {

	/** A request, between client and broker. */
	REQUEST_TO_BROKER,

	/** A request, between broker and instance. */
	REQUEST_TO_INSTANCE,

	/** A reply, between instance and broker. */
	REPLY_TO_BROKER,

	/** A reply, between broker and client. */
	REPLY_TO_CLIENT

}
