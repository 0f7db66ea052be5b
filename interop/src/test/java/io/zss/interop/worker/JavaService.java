package io.zss.interop.worker;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ZssException;
import io.zss.worker.ServiceRequest;

@ZssService("${interop.sid:java}")
class JavaService {

	@ZssVerb
	String ping() {
		return "PONG";
	}

	@ZssVerb
	Object echo(Object payload) {
		return payload;
	}

	@ZssVerb
	Map<String, Object> headers(@ZssHeaders Map<String, Object> headers) {
		return headers;
	}

	@ZssVerb
	Map<String, Object> address(ServiceRequest request) {
		return Map.of("sid", request.address().sid(), "sversion", request.address().version(), "verb",
				request.address().verb());
	}

	@ZssVerb("request-id")
	String requestId(@ZssHeader("X-Request-Id") String requestId) {
		return requestId;
	}

	@ZssVerb
	void fail(Failure failure) {
		throw new ZssException(failure.code(), failure.userMessage(), failure.developerMessage());
	}

	@ZssVerb
	void boom() {
		throw new IllegalStateException("boom");
	}

	@ZssVerb
	void none() {
		// nothing to say
	}

	@ZssVerb
	int slow(int millis) throws InterruptedException {
		System.out.println("SLOW");
		Thread.sleep(millis);
		return millis;
	}

	@ZssVerb
	void forever() {
		System.out.println("FOREVER");
		while (true) {
			// not even when it is interrupted
			LockSupport.parkNanos(1_000_000_000);
			Thread.interrupted();
		}
	}

	@ZssVerb
	long whoami() {
		return ProcessHandle.current().pid();
	}

	@ZssVerb
	Done work(Work work, @ZssHeader("zss-attempt") int attempt) throws InterruptedException {
		Thread.sleep(work.millis());
		return new Done(work.id(), attempt, ProcessHandle.current().pid());
	}

	@ZssVerb
	byte[] large(int bytes) {
		return new byte[bytes];
	}

	@ZssVerb("some/verb")
	String someVerb(ServiceRequest request) {
		return request.address().verb();
	}

	@ZssVerb("typed/bytes")
	byte[] bytes(byte[] payload) {
		return payload;
	}

	@ZssVerb("typed/instant")
	Instant instant(Instant payload) {
		return payload;
	}

	@ZssVerb("typed/decimal")
	BigDecimal decimal(BigDecimal payload) {
		return payload;
	}

	@ZssVerb("typed/long")
	long number(long payload) {
		return payload;
	}

	record Work(int id, long millis) {
	}

	record Done(int id, int attempt, long pid) {
	}

	record Failure(int code, String userMessage, String developerMessage) {
	}

}
