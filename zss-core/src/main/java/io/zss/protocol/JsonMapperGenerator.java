package io.zss.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.Version;
import tools.jackson.core.base.GeneratorBase;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.util.JacksonFeatureSet;
import tools.jackson.core.util.SimpleStreamWriteContext;

/**
 * Passes the tokens that a mapper of Jackson 3 writes to a generator of Jackson 2.
 */
final class JsonMapperGenerator extends GeneratorBase {

	private final com.fasterxml.jackson.core.JsonGenerator target;

	private SimpleStreamWriteContext context = SimpleStreamWriteContext.createRootContext(null);

	JsonMapperGenerator(ObjectWriteContext writeContext, IOContext io, int features,
			com.fasterxml.jackson.core.JsonGenerator target) {
		super(writeContext, io, features);
		this.target = target;
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

	@Override
	public TokenStreamContext streamWriteContext() {
		return this.context;
	}

	@Override
	public @Nullable Object currentValue() {
		return this.context.currentValue();
	}

	@Override
	public void assignCurrentValue(@Nullable Object value) {
		this.context.assignCurrentValue(value);
	}

	@Override
	public Object streamWriteOutputTarget() {
		return this.target.getOutputTarget();
	}

	@Override
	public int streamWriteOutputBuffered() {
		return -1;
	}

	@Override
	public JacksonFeatureSet<StreamWriteCapability> streamWriteCapabilities() {
		return DEFAULT_WRITE_CAPABILITIES;
	}

	@Override
	public JsonGenerator writeStartArray() {
		return writeStartArray(null);
	}

	@Override
	public JsonGenerator writeStartArray(@Nullable Object value) {
		write(this.target::writeStartArray);
		this.context = this.context.createChildArrayContext(value);
		return this;
	}

	@Override
	public JsonGenerator writeEndArray() {
		this.context = this.context.clearAndGetParent();
		return write(this.target::writeEndArray);
	}

	@Override
	public JsonGenerator writeStartObject() {
		return writeStartObject(null);
	}

	@Override
	public JsonGenerator writeStartObject(@Nullable Object value) {
		write(this.target::writeStartObject);
		this.context = this.context.createChildObjectContext(value);
		return this;
	}

	@Override
	public JsonGenerator writeEndObject() {
		this.context = this.context.clearAndGetParent();
		return write(this.target::writeEndObject);
	}

	@Override
	public JsonGenerator writeName(String name) {
		this.context.writeName(name);
		return write(() -> this.target.writeFieldName(name));
	}

	@Override
	public JsonGenerator writePropertyId(long id) {
		return writeName(Long.toString(id));
	}

	@Override
	public JsonGenerator writeString(@Nullable String value) {
		return (value != null) ? write(() -> this.target.writeString(value)) : writeNull();
	}

	@Override
	public JsonGenerator writeString(char[] text, int offset, int length) {
		return write(() -> this.target.writeString(text, offset, length));
	}

	@Override
	public JsonGenerator writeRawUTF8String(byte[] text, int offset, int length) {
		return write(() -> this.target.writeRawUTF8String(text, offset, length));
	}

	@Override
	public JsonGenerator writeUTF8String(byte[] text, int offset, int length) {
		return write(() -> this.target.writeUTF8String(text, offset, length));
	}

	@Override
	public JsonGenerator writeRaw(String text) {
		return notRaw();
	}

	@Override
	public JsonGenerator writeRaw(String text, int offset, int length) {
		return notRaw();
	}

	@Override
	public JsonGenerator writeRaw(char[] text, int offset, int length) {
		return notRaw();
	}

	@Override
	public JsonGenerator writeRaw(char character) {
		return notRaw();
	}

	@Override
	public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
		return write(() -> this.target.writeBinary(data, offset, length));
	}

	@Override
	public int writeBinary(Base64Variant variant, InputStream data, int length) {
		try {
			byte[] bytes = (length < 0) ? data.readAllBytes() : data.readNBytes(length);
			this.target.writeBinary(bytes);
			return bytes.length;
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex, this);
		}
	}

	@Override
	public JsonGenerator writeNumber(short value) {
		return writeNumber((int) value);
	}

	@Override
	public JsonGenerator writeNumber(int value) {
		return write(() -> this.target.writeNumber(value));
	}

	@Override
	public JsonGenerator writeNumber(long value) {
		return write(() -> this.target.writeNumber(value));
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigInteger value) {
		return (value != null) ? write(() -> this.target.writeNumber(value)) : writeNull();
	}

	@Override
	public JsonGenerator writeNumber(double value) {
		return write(() -> this.target.writeNumber(value));
	}

	@Override
	public JsonGenerator writeNumber(float value) {
		return write(() -> this.target.writeNumber(value));
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigDecimal value) {
		return (value != null) ? write(() -> this.target.writeNumber(value)) : writeNull();
	}

	@Override
	public JsonGenerator writeNumber(String encoded) {
		return write(() -> this.target.writeNumber(encoded));
	}

	@Override
	public JsonGenerator writeBoolean(boolean value) {
		return write(() -> this.target.writeBoolean(value));
	}

	@Override
	public JsonGenerator writeNull() {
		return write(this.target::writeNull);
	}

	@Override
	public void flush() {
		write(this.target::flush);
	}

	@Override
	protected void _closeInput() throws IOException {
		this.target.close();
	}

	@Override
	protected void _releaseBuffers() {
		// the target has none after it is closed
	}

	@Override
	protected void _verifyValueWrite(String what) {
		// seen to by the target
	}

	private JsonGenerator notRaw() {
		throw new UnsupportedOperationException("There is no raw text in MessagePack");
	}

	private JsonGenerator write(Token token) {
		try {
			token.write();
			return this;
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex, this);
		}
	}

	/**
	 * What is passed on.
	 */
	@FunctionalInterface
	private interface Token {

		void write() throws IOException;

	}

}
