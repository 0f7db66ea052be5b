package io.zss.hostile;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.zss.hostile.HostileFrames.Kind;

/**
 * Whatever the frames of a message hold, it harms no good peers, and does not end a
 * broker that has the memory of the image.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostileFramesIT {

	@RegisterExtension
	static final SharedHostileSite SHARED = new SharedHostileSite(HostileSite::start);

	private Target target;

	@BeforeEach
	void findTarget() {
		this.target = SHARED.site().target();
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeNothingOrSmallRubbish(Kind kind) {
		for (byte[] frame : List.of(new byte[0], new byte[1], HostileFrames.text(300), HostileFrames.nils(300))) {
			HostileFrames.everywhere(this.target, kind, frame);
		}
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeALargeArray(Kind kind) {
		HostileFrames.everywhere(this.target, kind, HostileFrames.nils(HostileFrames.LARGE));
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeALargeMap(Kind kind) {
		HostileFrames.everywhere(this.target, kind, HostileFrames.names(HostileFrames.LARGE));
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeALargeText(Kind kind) {
		HostileFrames.everywhere(this.target, kind, HostileFrames.text(HostileFrames.LARGE));
		HostileFrames.everywhere(this.target, kind, HostileFrames.text(100_000));
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void addressesOfManyValuesAreNotBuilt(Kind kind) {
		byte[] address = HostileFrames.addressOfNils(HostileFrames.LARGE);
		for (int i = 0; i < 3; i++) {
			HostileFrames.at(this.target, kind, 4, address);
		}
	}

	@Test
	void registrationOfManyValuesIsRefused() {
		byte[] payload = HostileFrames.nils(28_000_000);
		for (Kind kind : List.of(Kind.UP, Kind.HEARTBEAT, Kind.DOWN)) {
			HostileFrames.at(this.target, kind, 7, payload);
		}
	}

}
