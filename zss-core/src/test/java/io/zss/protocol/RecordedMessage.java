package io.zss.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A message of {@code protocol/vectors.json}, recorded from the published Node packages
 * and from the Ruby library.
 *
 * @param name what it is
 * @param from the peer that wrote it
 * @param to who receives it
 * @param hexFrames its frames as the receiving socket delivers them
 */
@JsonIgnoreProperties("note")
record RecordedMessage(String name, String from, String to, @JsonProperty("frames") List<String> hexFrames) {

	static List<RecordedMessage> all() {
		return Arrays.asList(read("vectors.json", RecordedMessage[].class));
	}

	static <T> T read(String resource, Class<T> type) {
		try (InputStream json = RecordedMessage.class.getResourceAsStream("/protocol/" + resource)) {
			return new ObjectMapper().readValue(json, type);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether a ROUTER socket received it, which puts the routing identity first.
	 */
	boolean routed() {
		return this.to.startsWith("broker");
	}

	boolean fromNode() {
		return this.from.contains("-js");
	}

	List<byte[]> frames() {
		return this.hexFrames.stream().map(Bytes::of).collect(Collectors.toCollection(ArrayList::new));
	}

	/**
	 * The frames as the sender wrote them.
	 */
	List<byte[]> sentFrames() {
		return frames().subList(routed() ? 1 : 0, this.hexFrames.size());
	}

	Message decode() {
		Frames frames = Frames.of(frames());
		return routed() ? FrameCodec.decodeRouted(frames) : FrameCodec.decode(frames);
	}

	byte[] frame(int offset) {
		List<byte[]> frames = sentFrames();
		return frames.get(frames.size() - FrameCodec.LENGTH + offset);
	}

	@Override
	public String toString() {
		return this.name + " from " + this.from;
	}

}
