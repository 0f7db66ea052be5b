package io.zss.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack.PackerConfig;
import org.msgpack.jackson.dataformat.MessagePackExtensionType;
import org.msgpack.jackson.dataformat.MessagePackFactory;
import org.msgpack.jackson.dataformat.MessagePackGenerator;
import org.msgpack.jackson.dataformat.MessagePackParser;

/**
 * The ends that Jackson writes to and reads from. What a dialect promises is kept here
 * and not in serializers, since arrays, trees and atomics pass those by. What is written
 * goes through a short buffer that msgpack keeps for each thread, unless the thread
 * writes something else already, as a serializer may itself encode.
 */
final class PayloadFactory extends MessagePackFactory {

	private static final long serialVersionUID = 1L;

	static {
		// Before the first buffer of msgpack is made.
		MessageBuffers.choose();
	}

	/** Whether what this thread writes goes through its buffer. */
	private static final ThreadLocal<AtomicBoolean> BUFFER_TAKEN = ThreadLocal.withInitial(AtomicBoolean::new);

	private final transient PackerConfig config;

	private final Dialect dialect;

	PayloadFactory(Dialect dialect) {
		boolean interoperable = dialect == Dialect.INTEROPERABLE;
		// Longer texts pass the buffer by, which would grow for them and stay so.
		this.config = new PackerConfig().withStr8FormatSupport(!interoperable)
			.withSmallStringOptimizationThreshold(Integer.MAX_VALUE);
		this.dialect = dialect;
	}

	@Override
	public JsonGenerator createGenerator(OutputStream out, JsonEncoding encoding) throws IOException {
		AtomicBoolean taken = BUFFER_TAKEN.get();
		boolean reuse = taken.compareAndSet(false, true);
		return new Generator(this._generatorFeatures, this._objectCodec, new Target(out), this.config,
				this.dialect == Dialect.INTEROPERABLE, reuse ? taken : null);
	}

	/**
	 * As {@link #createParser(byte[], int, int)}, without buffers that the parser does
	 * not use.
	 */
	JsonParser parser(byte[] data, int offset, int length) throws IOException {
		ContentReference content = _createContentReference(data, offset, length);
		return _createParser(data, offset, length,
				new IOContext(this._streamReadConstraints, this._streamWriteConstraints, this._errorReportConfiguration,
						JsonRecyclerPools.nonRecyclingPool().acquirePooled(), content, true));
	}

	@Override
	protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context) throws IOException {
		boolean whole = offset == 0 && length == data.length;
		return new Parser(context, this._parserFeatures, this._objectCodec,
				whole ? data : Arrays.copyOfRange(data, offset, offset + length));
	}

	@Override
	public JsonFactory copy() {
		return new PayloadFactory(this.dialect);
	}

	private static final class Generator extends MessagePackGenerator {

		private final Target target;

		private final boolean interoperable;

		private @Nullable AtomicBoolean bufferTaken;

		private int depth;

		Generator(int features, ObjectCodec codec, Target target, PackerConfig config, boolean interoperable,
				@Nullable AtomicBoolean bufferTaken) throws IOException {
			super(features, codec, target, config, bufferTaken != null, false);
			this.target = target;
			this.interoperable = interoperable;
			this.bufferTaken = bufferTaken;
		}

		@Override
		public void close() throws IOException {
			try {
				super.close();
			}
			finally {
				this.target.detach();
				if (this.bufferTaken != null) {
					this.bufferTaken.set(false);
					this.bufferTaken = null;
				}
			}
		}

		@Override
		public void writeStartArray() {
			enter();
			super.writeStartArray();
		}

		@Override
		public void writeEndArray() throws IOException {
			super.writeEndArray();
			this.depth--;
		}

		@Override
		public void writeStartObject() {
			enter();
			super.writeStartObject();
		}

		@Override
		public void writeEndObject() throws IOException {
			super.writeEndObject();
			this.depth--;
		}

		@Override
		public void writeNumber(long value) throws IOException {
			if (!this.interoperable || PackWriter.isNarrow(value)) {
				super.writeNumber(value);
			}
			else if (PackWriter.isExactAsDouble(value)) {
				writeNumber((double) value);
			}
			else {
				// An int64 would end the Node peers that it passes.
				writeString(Long.toString(value));
			}
		}

		// The library takes any long, whatever the dialect.
		@Override
		public void writeNumber(String encoded) throws IOException {
			try {
				BigDecimal value = new BigDecimal(encoded);
				boolean isInteger = encoded.chars().allMatch((c) -> c == '-' || (c >= '0' && c <= '9'));
				if (isInteger) {
					writeNumber(value.toBigIntegerExact());
				}
				else {
					writeNumber(value);
				}
			}
			catch (NumberFormatException noDecimal) {
				writeNumber(Double.parseDouble(encoded));
			}
		}

		@Override
		public void writeNumber(BigInteger value) throws IOException {
			if (value.bitLength() < Long.SIZE) {
				writeNumber(value.longValue());
			}
			else if (!this.interoperable && value.signum() > 0 && value.bitLength() == Long.SIZE) {
				super.writeNumber(value);
			}
			else {
				writeString(value.toString());
			}
		}

		/**
		 * Decimals, which MessagePack has not. Node peers get a number wherever there is
		 * one with the same value, so that a field is a number whatever its value; only
		 * zeros at the end are lost. In the standard dialect they are text, always, and
		 * nothing is lost.
		 */
		@Override
		public void writeNumber(BigDecimal value) throws IOException {
			double number = value.doubleValue();
			if (!this.interoperable || !Double.isFinite(number)) {
				writeString(_asString(value));
			}
			else if (value.scale() == 0 && value.precision() < 12 && PackWriter.isNarrow(value.longValue())) {
				writeNumber(value.longValue());
			}
			else if (WireNumbers.decimal(number).compareTo(value) == 0) {
				writeNumber(number);
			}
			else {
				writeString(_asString(value));
			}
		}

		// With an offset, the library writes other characters or none.
		@Override
		public void writeString(char[] text, int offset, int length) throws IOException {
			writeString(new String(text, offset, length));
		}

		@Override
		public void writeUTF8String(byte[] text, int offset, int length) throws IOException {
			writeString(new String(text, offset, length, StandardCharsets.UTF_8));
		}

		@Override
		public void writeRawUTF8String(byte[] text, int offset, int length) throws IOException {
			writeUTF8String(text, offset, length);
		}

		@Override
		public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) throws IOException {
			if (this.interoperable) {
				ByteBuffer text = Base64.getEncoder().encode(ByteBuffer.wrap(data, offset, length));
				writeString(StandardCharsets.US_ASCII.decode(text).toString());
			}
			else {
				// The generator of the library begins at the first byte, whatever the
				// offset.
				boolean whole = offset == 0 && length == data.length;
				super.writeBinary(variant, whole ? data : Arrays.copyOfRange(data, offset, offset + length), 0, length);
			}
		}

		@Override
		public void writeExtensionType(MessagePackExtensionType extension) throws IOException {
			byte[] data = extension.getData();
			byte[] typed = ByteBuffer.allocate(1 + data.length).put(extension.getType()).put(data).array();
			String timestamp = PackTimestamp.text(typed, 0, typed.length);
			if (timestamp != null) {
				writeString(timestamp);
			}
			else if (this.interoperable) {
				throw new IllegalStateException("an extension type would end the Node peers that read it");
			}
			else {
				super.writeExtensionType(extension);
			}
		}

		// No peer reads deeper; this also ends values that contain themselves.
		private void enter() {
			this.depth++;
			if (this.depth > PackReader.MAX_DEPTH) {
				throw new IllegalStateException("more than " + PackReader.MAX_DEPTH + " levels of nesting");
			}
		}

	}

	/**
	 * What is written to. The buffer of a thread refers to the last one, which lets go of
	 * the payload.
	 */
	private static final class Target extends OutputStream {

		private OutputStream out;

		Target(OutputStream out) {
			this.out = out;
		}

		@Override
		public void write(int value) throws IOException {
			this.out.write(value);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			this.out.flush();
		}

		@Override
		public void close() throws IOException {
			this.out.close();
		}

		void detach() {
			this.out = OutputStream.nullOutputStream();
		}

	}

	private static final class Parser extends MessagePackParser {

		Parser(IOContext context, int features, ObjectCodec codec, byte[] data) throws IOException {
			super(context, features, codec, data, false);
		}

		// A key that is nil, a map or a list would end the map early without a word.
		@Override
		public @Nullable JsonToken nextToken() throws IOException {
			boolean key = getParsingContext().inObject() && this._currToken != JsonToken.FIELD_NAME;
			JsonToken token = super.nextToken();
			if (key && token != JsonToken.FIELD_NAME && token != JsonToken.END_OBJECT) {
				throw new UnfitValueException("text or a number as the key of a map", describe(token));
			}
			return token;
		}

		// The parser of the library answers with the text before it.
		@Override
		public String getText() throws IOException {
			if (this._currToken == JsonToken.VALUE_NUMBER_FLOAT) {
				return WireNumbers.text(getDoubleValue());
			}
			if (this._currToken == JsonToken.VALUE_TRUE || this._currToken == JsonToken.VALUE_FALSE) {
				return this._currToken.asString();
			}
			return super.getText();
		}

		@Override
		public int getIntValue() {
			long value = getLongValue();
			if (value != (int) value) {
				throw unfit("an integer of 32 bits");
			}
			return (int) value;
		}

		@Override
		public byte getByteValue() {
			long value = getLongValue();
			if (value != (byte) value) {
				throw unfit("an integer of 8 bits");
			}
			return (byte) value;
		}

		@Override
		public short getShortValue() {
			long value = getLongValue();
			if (value != (short) value) {
				throw unfit("an integer of 16 bits");
			}
			return (short) value;
		}

		@Override
		public long getLongValue() {
			Number number = getNumberValue();
			if (number instanceof Integer || number instanceof Long) {
				return number.longValue();
			}
			BigInteger value = getBigIntegerValue();
			if (value.bitLength() >= Long.SIZE) {
				throw unfit("an integer of 64 bits");
			}
			return value.longValue();
		}

		@Override
		public BigInteger getBigIntegerValue() {
			Number number = getNumberValue();
			if (number instanceof BigInteger integer) {
				return integer;
			}
			return (number instanceof Double value) ? WireNumbers.integer(value)
					: BigInteger.valueOf(number.longValue());
		}

		@Override
		public BigDecimal getDecimalValue() {
			return (getNumberValue() instanceof Double value) ? WireNumbers.decimal(value) : super.getDecimalValue();
		}

		// The library takes text for the bytes themselves.
		@Override
		public byte[] getBinaryValue(Base64Variant variant) {
			if (this._currToken != JsonToken.VALUE_STRING) {
				return super.getBinaryValue(variant);
			}
			String text = new String(super.getBinaryValue(variant), StandardCharsets.UTF_8);
			try {
				return Base64.getDecoder().decode(text);
			}
			catch (IllegalArgumentException ex) {
				throw new UnfitValueException("bytes, or Base64 text", Expectation.found(text));
			}
		}

		private UnfitValueException unfit(String expected) {
			return new UnfitValueException(expected, Expectation.found(getNumberValue()));
		}

		private static String describe(@Nullable JsonToken token) {
			return switch ((token != null) ? token : JsonToken.NOT_AVAILABLE) {
				case START_OBJECT -> "a map";
				case START_ARRAY -> "a list";
				case VALUE_NULL -> "nil";
				default -> "another value";
			};
		}

	}

}
