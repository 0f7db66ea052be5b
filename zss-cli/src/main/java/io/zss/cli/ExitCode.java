package io.zss.cli;

import io.zss.protocol.Status;

/**
 * Exit codes of the command line. Scripts depend on them: they are documented and do not
 * change.
 */
final class ExitCode {

	/** Success: a status of 200 to 299, where there is one. */
	static final int OK = 0;

	/** The command itself failed, e.g. a file could not be read. */
	static final int FAILED = 1;

	/** The command line is not valid; nothing was sent. */
	static final int USAGE = 2;

	/** A status that is neither success nor error. */
	static final int OTHER_STATUS = 3;

	/** A status of 400 to 499: the request is wrong. */
	static final int REQUEST_ERROR = 4;

	/** A status of 500 to 598: the service or the broker failed. */
	static final int SERVICE_ERROR = 5;

	/** Status 599, or no reply in time. */
	static final int TIMEOUT = 6;

	/** No broker could be reached. */
	static final int NO_BROKER = 7;

	/** The broker and the command line do not agree on keys. */
	static final int NO_AGREEMENT = 8;

	private ExitCode() {
	}

	/**
	 * The exit code that stands for the status of a reply.
	 * @param status the status
	 * @return 0, 3, 4, 5 or 6
	 */
	static int of(int status) {
		if (Status.isSuccess(status)) {
			return OK;
		}
		if (status == Status.TIMEOUT) {
			return TIMEOUT;
		}
		if (!Status.isError(status)) {
			return OTHER_STATUS;
		}
		return (status < Status.INTERNAL_ERROR) ? REQUEST_ERROR : SERVICE_ERROR;
	}

}
