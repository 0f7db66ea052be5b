package io.zss.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.IOContext;
import org.msgpack.core.MessagePack.PackerConfig;
import org.msgpack.jackson.dataformat.MessagePackFactory;
import org.msgpack.jackson.dataformat.MessagePackGenerator;
import org.msgpack.jackson.dataformat.MessagePackParser;

/**
 * The ends that Jackson writes to and reads from. What a dialect promises is kept here
 * and not in serializers, since arrays, trees and atomics pass those by. Neither end
 * keeps a buffer per thread: a serializer may itself encode, and a payload of megabytes
 * would stay.
 */
final class PayloadFactory extends MessagePackFactory {

	private static final long serialVersionUID = 1L;

	private final transient PackerConfig config;

	private final boolean interoperable;

	PayloadFactory(boolean interoperable) {
		this.config = new PackerConfig().withStr8FormatSupport(!interoperable);
		this.interoperable = interoperable;
	}

	@Override
	public JsonGenerator createGenerator(OutputStream out, JsonEncoding encoding) throws IOException {
		return new Generator(this._generatorFeatures, this._objectCodec, out, this.config, this.interoperable);
	}

	@Override
	protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context) throws IOException {
		boolean whole = offset == 0 && length == data.length;
		return new Parser(context, this._parserFeatures, this._objectCodec,
				whole ? data : Arrays.copyOfRange(data, offset, offset + length));
	}

	@Override
	public JsonFactory copy() {
		return new PayloadFactory(this.interoperable);
	}

	private static final class Generator extends MessagePackGenerator {

		private final boolean interoperable;

		private int depth;

		Generator(int features, ObjectCodec codec, OutputStream out, PackerConfig config, boolean interoperable)
				throws IOException {
			super(features, codec, out, config, false, false);
			this.interoperable = interoperable;
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

		// As float64 where its digits survive, else as text: MessagePack has no decimals.
		@Override
		public void writeNumber(BigDecimal value) throws IOException {
			double number = value.doubleValue();
			if (Double.isFinite(number) && BigDecimal.valueOf(number).compareTo(value) == 0) {
				writeNumber(number);
			}
			else {
				writeString(value.toString());
			}
		}

		@Override
		public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) throws IOException {
			if (this.interoperable) {
				ByteBuffer text = Base64.getEncoder().encode(ByteBuffer.wrap(data, offset, length));
				writeString(StandardCharsets.US_ASCII.decode(text).toString());
			}
			else {
				super.writeBinary(variant, data, offset, length);
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

	private static final class Parser extends MessagePackParser {

		Parser(IOContext context, int features, ObjectCodec codec, byte[] data) throws IOException {
			super(context, features, codec, data, false);
		}

		// A key that is nil, a map or a list would end the map early without a word.
		@Override
		public JsonToken nextToken() throws IOException {
			boolean key = getParsingContext().inObject() && this._currToken != JsonToken.FIELD_NAME;
			JsonToken token = super.nextToken();
			if (key && token != JsonToken.FIELD_NAME && token != JsonToken.END_OBJECT) {
				throw new JsonParseException(this, "a map key that is neither text nor a number");
			}
			return token;
		}

		// The parser of the library answers with the text before it.
		@Override
		public String getText() throws IOException {
			if (this._currToken == JsonToken.VALUE_TRUE || this._currToken == JsonToken.VALUE_FALSE) {
				return this._currToken.asString();
			}
			return super.getText();
		}

		@Override
		public int getIntValue() {
			long value = getLongValue();
			if (value != (int) value) {
				throw inexact("int");
			}
			return (int) value;
		}

		@Override
		public long getLongValue() {
			Number number = getNumberValue();
			if (number instanceof Integer || number instanceof Long) {
				return number.longValue();
			}
			BigInteger value = getBigIntegerValue();
			if (value.bitLength() >= Long.SIZE) {
				throw inexact("long");
			}
			return value.longValue();
		}

		@Override
		public BigInteger getBigIntegerValue() {
			Number number = getNumberValue();
			if (number instanceof BigInteger integer) {
				return integer;
			}
			if (number instanceof Double value) {
				if (value.isInfinite() || value != Math.rint(value)) {
					throw inexact("integer");
				}
				return new BigDecimal(value).toBigInteger();
			}
			return BigInteger.valueOf(number.longValue());
		}

		private ArithmeticException inexact(String type) {
			return new ArithmeticException("number " + getNumberValue() + ", which is no " + type);
		}

	}

}
