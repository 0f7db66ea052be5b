package io.zss.protocol;

import java.io.DataInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import com.fasterxml.jackson.core.JsonEncoding;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.FormatSchema;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TSFBuilder;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.Version;
import tools.jackson.core.base.BinaryTSFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.ContentReference;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;

/**
 * The ends that Jackson 3 writes to and reads from: those of {@link PayloadFactory},
 * token by token. So the dialects have one implementation.
 */
final class JsonMapperFactory extends BinaryTSFactory {

	private static final long serialVersionUID = 1L;

	private final transient PayloadFactory payloads;

	/**
	 * A factory with the limits of the mapper's own.
	 */
	JsonMapperFactory(PayloadFactory payloads, TokenStreamFactory own) {
		super(own.streamReadConstraints(), own.streamWriteConstraints(), own.errorReportConfiguration(), 0, 0);
		this.payloads = payloads;
	}

	private JsonMapperFactory(JsonMapperFactory other) {
		super(other);
		this.payloads = other.payloads;
	}

	// Jackson's own default makes the threads of an application compete for one list.
	@Override
	public RecyclerPool<BufferRecycler> _getRecyclerPool() {
		return JsonRecyclerPools.threadLocalPool();
	}

	// A parser needs no buffers: the source has the bytes.
	@Override
	protected IOContext _createContext(ContentReference content, boolean resourceManaged,
			tools.jackson.core.@Nullable JsonEncoding encoding) {
		RecyclerPool<BufferRecycler> buffers = (encoding == null) ? JsonRecyclerPools.nonRecyclingPool()
				: _getRecyclerPool();
		return new IOContext(this._streamReadConstraints, this._streamWriteConstraints, this._errorReportConfiguration,
				buffers.acquireAndLinkPooled(), content, resourceManaged, encoding);
	}

	@Override
	protected JsonParser _createParser(ObjectReadContext context, IOContext io, byte[] data, int offset, int length) {
		try {
			return new JsonMapperParser(context, io, this.payloads.parser(data, offset, length));
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex);
		}
	}

	@Override
	protected JsonParser _createParser(ObjectReadContext context, IOContext io, InputStream in) {
		try {
			byte[] data = in.readAllBytes();
			return _createParser(context, io, data, 0, data.length);
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex);
		}
	}

	@Override
	protected JsonParser _createParser(ObjectReadContext context, IOContext io, DataInput input) {
		throw new UnsupportedOperationException("A payload is read from its bytes");
	}

	@Override
	protected JsonGenerator _createGenerator(ObjectWriteContext context, IOContext io, OutputStream out) {
		int features = context.getStreamWriteFeatures(0);
		try {
			com.fasterxml.jackson.core.JsonGenerator target = this.payloads.createGenerator(out, JsonEncoding.UTF8);
			if (StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN.enabledIn(features)) {
				target.enable(com.fasterxml.jackson.core.JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
			}
			return new JsonMapperGenerator(context, io, features, target);
		}
		catch (IOException ex) {
			throw JacksonIOException.construct(ex);
		}
	}

	@Override
	public TokenStreamFactory copy() {
		return new JsonMapperFactory(this);
	}

	@Override
	public TokenStreamFactory snapshot() {
		return this;
	}

	@Override
	public TSFBuilder<?, ?> rebuild() {
		throw new UnsupportedOperationException("Customize the mapper instead");
	}

	@Override
	public boolean canParseAsync() {
		return false;
	}

	@Override
	public boolean canUseSchema(FormatSchema schema) {
		return false;
	}

	@Override
	public String getFormatName() {
		return "MessagePack";
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

}
