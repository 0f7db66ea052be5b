package io.zss.worker;

/**
 * A reply with a frame that is longer than this worker sends.
 */
final class ReplyTooLongException extends RuntimeException {

	ReplyTooLongException(String frame, long bytes, long maxBytes) {
		super("The frame '" + frame + "' of the reply takes " + bytes + " bytes, and zss.worker.max-frame-size allows "
				+ maxBytes + "; binary data grows by a third where it is written as Base64 text");
	}

	@Override
	public String getMessage() {
		return String.valueOf(super.getMessage());
	}

}
