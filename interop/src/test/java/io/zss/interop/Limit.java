package io.zss.interop;

/**
 * What a reference peer itself cannot do. Each is either asserted as it shows, or, where
 * a peer would end, the call is not made.
 */
enum Limit {

	NODE_NO_PAYLOAD("""
			The Node client sends the single byte `c4` for "no payload". The MessagePack libraries of Ruby and Elixir \
			cannot read it, and those workers end on it: the call is not made."""),

	NODE_BUFFER("""
			Node buffers and `undefined` are no MessagePack (`d8`, `d9`, `c4`). Ruby's and Elixir's libraries cannot \
			read them: the call is not made."""),

	NODE_FALSY("""
			The Node worker answers `0`, `""` and `false` with 204 and the payload still there. Our client and the \
			Node client give it to the caller."""),

	NODE_INTEGERS("""
			JavaScript has no integers beyond 2^53."""),

	JAVA_LONG_TEXT("""
			A long beyond 2^53 that no double holds travels as text, since an int64 would end Node peers: who reads it \
			as a long gets the number, who reads it without a type gets the text."""),

	JAVA_UNDEFINED("""
			Java has no `undefined`: our worker reads nil and sends nil back."""),

	JAVA_BASE64(
			"""
					Our worker reads a Node buffer as `byte[]`, and sends `byte[]` as Base64 text, which every peer can read."""),

	RUBY_BYTES(
			"""
					Ruby's MessagePack 0.5 has one type for text and bytes: the Ruby client has no bytes of its own to send."""),

	RUBY_INT64("""
			Ruby writes integers beyond 32 bits as int64 or uint64, on which the Node worker ends, and the Node broker \
			when a worker sends them back: the call is not made."""),

	RUBY_ERROR_CODE("""
			The Ruby worker names the code of an error `errorCode`, the Node client reads `code` alone: it puts the \
			messages of its own dictionary in place of those sent."""),

	RUBY_ONLY_200(
			"""
					The Ruby client takes every status but 200 for a failure, so also the 204 with which the Node and Elixir \
					workers answer an empty result (the Node worker with `undefined` besides, which is no MessagePack), and the Node worker `0`, `""` and `false` too."""),

	ELIXIR_STR8("""
			Elixir's Msgpax writes text of 32 to 255 bytes with an 8-bit length, as the current MessagePack \
			specification has it. The Node broker and the Node client end on it, Ruby's MessagePack 0.5 refuses it: \
			such a call is not made."""),

	ELIXIR_ERRORS("""
			The Elixir worker writes `user_message` and `developer_message`, which no other peer reads, out of its \
			own dictionary: the code arrives, our client adds its own texts."""),

	ELIXIR_CRASH("""
			An exception in a handler ends the Elixir worker: there is no reply, the call is not made."""),

	SCRIPTED_STAMPS("""
			The Ruby and Elixir workers write neither `micro.sr` nor `micro.ss`."""),

	NODE_STAMPS("""
			The Node client shows only `micro.cr` of the timestamps in a reply."""),

	ELIXIR_NOT_FOUND("""
			The Elixir worker answers an unknown verb with 404 and the payload of the request: the code arrives, the \
			client adds its own texts, the Ruby client none.""");

	private final String text;

	Limit(String text) {
		this.text = text;
	}

	String text() {
		return this.text;
	}

}
