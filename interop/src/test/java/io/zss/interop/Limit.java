package io.zss.interop;

/**
 * Limits of the reference peers themselves. A test either asserts the effect of a limit
 * or, if a peer would crash, skips the call.
 */
enum Limit {

	NODE_NO_PAYLOAD("""
			The Node client sends the single byte `c4` for "no payload". The MessagePack libraries of Ruby and \
			Elixir cannot read it, and those workers crash on it: the test skips the call."""),

	NODE_BUFFER("""
			Node buffers and `undefined` are not MessagePack (`d8`, `d9`, `c4`). Ruby's and Elixir's libraries \
			cannot read them: the test skips the call."""),

	NODE_FALSY("""
			The Node worker answers `0`, `""` and `false` with 204, but still sends the payload. Our client and the \
			Node client return it to the caller."""),

	NODE_INTEGERS("""
			JavaScript has no integers beyond 2^53."""),

	JAVA_LONG_TEXT("""
			A long beyond 2^53 that is not exact as a double travels as text, since an int64 would crash Node peers. \
			Peers that read it as a long get the number; peers that read it without a type get the text."""),

	JAVA_UNDEFINED("""
			Java has no `undefined`: our worker reads nil and sends nil back."""),

	JAVA_BASE64("""
			Our worker reads a Node buffer as `byte[]`, and sends `byte[]` as Base64 text, which every peer can \
			read."""),

	RUBY_BYTES("""
			Ruby's MessagePack 0.5 has one type for text and bytes: the Ruby client cannot send bytes."""),

	RUBY_INT64("""
			Ruby writes integers beyond 32 bits as int64 or uint64. The Node worker crashes on them, and so does the \
			Node broker when a worker sends them back: the test skips the call."""),

	RUBY_ERROR_CODE("""
			The Ruby worker names the code of an error `errorCode`, but the Node client reads only `code`: it \
			replaces the messages with those of its own dictionary."""),

	RUBY_ONLY_200("""
			The Ruby client treats every status but 200 as a failure. This includes the 204 with which the Node and \
			Elixir workers answer an empty result (the Node worker also sends `undefined`, which is not \
			MessagePack), and the Node worker `0`, `""` and `false`."""),

	ELIXIR_STR8("""
			Elixir's Msgpax writes text of 32 to 255 bytes with an 8-bit length, as in the current MessagePack \
			specification. The Node broker and the Node client crash on it, and Ruby's MessagePack 0.5 refuses it: \
			the test skips such a call."""),

	ELIXIR_ERRORS("""
			The Elixir worker writes `user_message` and `developer_message`, from its own dictionary, which no other \
			peer reads. The code arrives, and our client adds its own texts."""),

	ELIXIR_CRASH("""
			An exception in a handler ends the Elixir worker. There is no reply: the test skips the call."""),

	SCRIPTED_STAMPS("""
			The Ruby and Elixir workers write neither `micro.sr` nor `micro.ss`."""),

	NODE_STAMPS("""
			Of the timestamps in a reply, the Node client shows only `micro.cr`."""),

	ELIXIR_NOT_FOUND("""
			The Elixir worker answers an unknown verb with 404 and the payload of the request. The code arrives; the \
			client adds its own texts, the Ruby client adds none.""");

	private final String text;

	Limit(String text) {
		this.text = text;
	}

	String text() {
		return this.text;
	}

}
