package io.zss.protocol;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.Version;
import tools.jackson.core.base.ParserMinimalBase;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.util.SimpleStreamReadContext;

/**
 * Passes the tokens that a parser of Jackson 2 reads to a mapper of Jackson 3.
 */
final class JsonMapperParser extends ParserMinimalBase {

	private final com.fasterxml.jackson.core.JsonParser source;

	private SimpleStreamReadContext context = SimpleStreamReadContext.createRootContext(null);

	private boolean begun;

	JsonMapperParser(ObjectReadContext readContext, IOContext io, com.fasterxml.jackson.core.JsonParser source) {
		super(readContext, io, readContext.getStreamReadFeatures(STREAM_READ_FEATURE_DEFAULTS));
		this.source = source;
	}

	/**
	 * What stands where it is, also after it is closed.
	 */
	com.fasterxml.jackson.core.JsonParser source() {
		return this.source;
	}

	@Override
	public @Nullable JsonToken nextToken() {
		// A payload is one value, which has been seen to before; the source fails at its
		// end.
		if (this.begun && this.context.inRoot()) {
			this._currToken = null;
			return null;
		}
		this.begun = true;
		try {
			return enter(token(this.source.nextToken()));
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex, this);
		}
	}

	private static JsonToken token(com.fasterxml.jackson.core.JsonToken token) {
		return switch (token) {
			case NOT_AVAILABLE -> JsonToken.NOT_AVAILABLE;
			case START_OBJECT -> JsonToken.START_OBJECT;
			case END_OBJECT -> JsonToken.END_OBJECT;
			case START_ARRAY -> JsonToken.START_ARRAY;
			case END_ARRAY -> JsonToken.END_ARRAY;
			case FIELD_NAME -> JsonToken.PROPERTY_NAME;
			case VALUE_EMBEDDED_OBJECT -> JsonToken.VALUE_EMBEDDED_OBJECT;
			case VALUE_STRING -> JsonToken.VALUE_STRING;
			case VALUE_NUMBER_INT -> JsonToken.VALUE_NUMBER_INT;
			case VALUE_NUMBER_FLOAT -> JsonToken.VALUE_NUMBER_FLOAT;
			case VALUE_TRUE -> JsonToken.VALUE_TRUE;
			case VALUE_FALSE -> JsonToken.VALUE_FALSE;
			case VALUE_NULL -> JsonToken.VALUE_NULL;
		};
	}

	private JsonToken enter(JsonToken token) throws IOException {
		this._currToken = token;
		switch (token) {
			case START_OBJECT -> this.context = this.context.createChildObjectContext(-1, -1);
			case START_ARRAY -> this.context = this.context.createChildArrayContext(-1, -1);
			case END_OBJECT, END_ARRAY -> this.context = this.context.clearAndGetParent();
			case PROPERTY_NAME -> this.context.setCurrentName(this.source.currentName());
			default -> {
			}
		}
		return token;
	}

	@Override
	public TokenStreamContext streamReadContext() {
		return this.context;
	}

	@Override
	public @Nullable String currentName() {
		SimpleStreamReadContext parent = this.context.getParent();
		boolean outside = this._currToken == JsonToken.START_OBJECT || this._currToken == JsonToken.START_ARRAY;
		return (outside && parent != null) ? parent.currentName() : this.context.currentName();
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
	public String getString() {
		return read(this.source::getText);
	}

	@Override
	public char[] getStringCharacters() {
		return getString().toCharArray();
	}

	@Override
	public int getStringLength() {
		return getString().length();
	}

	@Override
	public int getStringOffset() {
		return 0;
	}

	@Override
	public boolean hasStringCharacters() {
		return false;
	}

	// The text of numbers as well.
	@Override
	public @Nullable String getValueAsString(@Nullable String otherwise) {
		JsonToken token = this._currToken;
		return (token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL) ? getString()
				: (token == JsonToken.PROPERTY_NAME) ? currentName() : otherwise;
	}

	@Override
	public @Nullable String getValueAsString() {
		return getValueAsString(null);
	}

	@Override
	public Number getNumberValue() {
		return read(this.source::getNumberValue);
	}

	@Override
	public NumberType getNumberType() {
		return switch (read(this.source::getNumberType)) {
			case INT -> NumberType.INT;
			case LONG -> NumberType.LONG;
			case BIG_INTEGER -> NumberType.BIG_INTEGER;
			default -> NumberType.DOUBLE;
		};
	}

	@Override
	public NumberTypeFP getNumberTypeFP() {
		return NumberTypeFP.DOUBLE64;
	}

	@Override
	public boolean isNaN() {
		return this._currToken == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(getDoubleValue());
	}

	@Override
	public byte getByteValue() {
		return read(this.source::getByteValue);
	}

	@Override
	public short getShortValue() {
		return read(this.source::getShortValue);
	}

	@Override
	public int getIntValue() {
		return read(this.source::getIntValue);
	}

	@Override
	public long getLongValue() {
		return read(this.source::getLongValue);
	}

	@Override
	public BigInteger getBigIntegerValue() {
		return read(this.source::getBigIntegerValue);
	}

	@Override
	public float getFloatValue() {
		return read(this.source::getFloatValue);
	}

	@Override
	public double getDoubleValue() {
		return read(this.source::getDoubleValue);
	}

	@Override
	public BigDecimal getDecimalValue() {
		return read(this.source::getDecimalValue);
	}

	@Override
	public Object getEmbeddedObject() {
		return read(this.source::getEmbeddedObject);
	}

	@Override
	public byte[] getBinaryValue(Base64Variant variant) {
		return read(this.source::getBinaryValue);
	}

	@Override
	public TokenStreamLocation currentTokenLocation() {
		return location(this.source.currentTokenLocation());
	}

	@Override
	public TokenStreamLocation currentLocation() {
		return location(this.source.currentLocation());
	}

	@Override
	public @Nullable Object streamReadInputSource() {
		return null;
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

	@Override
	protected void _closeInput() throws IOException {
		this.source.close();
	}

	@Override
	protected void _releaseBuffers() {
		// the source has none
	}

	@Override
	protected void _handleEOF() {
		// a payload is checked to be whole before it is read
	}

	private TokenStreamLocation location(com.fasterxml.jackson.core.JsonLocation location) {
		return new TokenStreamLocation(this._ioContext.contentReference(), location.getByteOffset(), -1, -1);
	}

	private <T> T read(Access<T> access) {
		try {
			return access.read();
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex, this);
		}
	}

	/**
	 * Something that is asked of the source.
	 */
	@FunctionalInterface
	private interface Access<T> {

		T read() throws IOException;

	}

}
