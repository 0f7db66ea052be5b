package io.zss.protocol;

import java.util.List;

/**
 * The frames of one message, in the order of the wire.
 */
public interface Frames {

	/**
	 * The number of frames.
	 * @return the number, 0 or more
	 */
	int size();

	/**
	 * The bytes of a frame. They may be shared, so they must not be changed.
	 * @param index from 0
	 * @return the bytes
	 */
	byte[] bytes(int index);

	/**
	 * The length of a frame. Asked before {@link #bytes}, as some frames have to be
	 * copied to be looked at.
	 * @param index from 0
	 * @return bytes
	 */
	default int length(int index) {
		return bytes(index).length;
	}

	/**
	 * Frames that are held in memory.
	 * @param frames the frames, shared
	 * @return a view of them
	 */
	static Frames of(List<byte[]> frames) {
		return new Frames() {

			@Override
			public int size() {
				return frames.size();
			}

			@Override
			public byte[] bytes(int index) {
				return frames.get(index);
			}

		};
	}

}
