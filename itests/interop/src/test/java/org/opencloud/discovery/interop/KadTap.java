package org.opencloud.discovery.interop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamHandler;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** Stands between a DHT and its host, and writes down what messages go by. */
final class KadTap {
  private static final int MAX_MESSAGE = 64 * 1024;

  private final Map<Object, Object> stands = new ConcurrentHashMap<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  KadHost on(KadHost host) {
    return stand(KadHost.class, host);
  }

  /** Each message as hex, behind {@code <} when it came in and {@code >} when it went out. */
  List<String> lines() {
    return lines;
  }

  /** The one that stands for this one; always the same. */
  private <T> T stand(Class<T> type, T real) {
    return type.cast(
        stands.computeIfAbsent(
            real,
            fresh ->
                Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) ->
                        switch (method.getName()) {
                          case "equals" -> proxy == arguments[0];
                          case "hashCode" -> System.identityHashCode(real);
                          default -> call(real, method, arguments);
                        })));
  }

  private Object call(Object real, Method method, Object[] arguments) throws Throwable {
    List<Object> handed = new ArrayList<>();
    for (Object argument : arguments == null ? new Object[0] : arguments) {
      handed.add(taken(argument));
    }
    try {
      return given(method.invoke(real, handed.toArray()));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** What the DHT hands to its host. */
  private Object taken(Object argument) {
    if (argument instanceof StreamHandler handler) {
      return (StreamHandler) stream -> handler.opened(new Tapped(stream));
    }
    return argument instanceof ConnectionListener listener
        ? stands.computeIfAbsent(listener, fresh -> new Listener(listener))
        : argument;
  }

  /** What the host gives to the DHT. */
  private Object given(Object result) {
    if (result instanceof Connection connection) {
      return stand(Connection.class, connection);
    }
    if (result instanceof Stream stream) {
      return new Tapped(stream);
    }
    if (result instanceof Optional<?> some) {
      return some.map(this::given);
    }
    if (result instanceof CompletionStage<?> stage) {
      return stage.thenApply(this::given);
    }
    return result instanceof Collection<?> all ? all.stream().map(this::given).toList() : result;
  }

  private final class Listener implements ConnectionListener {
    private final ConnectionListener listener;

    private Listener(ConnectionListener listener) {
      this.listener = listener;
    }

    @Override
    public void connected(Connection connection) {
      listener.connected(stand(Connection.class, connection));
    }

    @Override
    public void identified(Connection connection) {
      listener.identified(stand(Connection.class, connection));
    }

    @Override
    public void disconnected(Connection connection) {
      listener.disconnected(stand(Connection.class, connection));
    }
  }

  private VarintFrames written(char direction) {
    return new VarintFrames(
        MAX_MESSAGE, message -> lines.add(direction + HexFormat.of().formatHex(message)));
  }

  private static void feed(VarintFrames frames, ByteBuffer bytes) {
    try {
      frames.feed(bytes.duplicate());
    } catch (ProtoException e) {
      throw new HarnessException("no messages of a DHT: " + e.getMessage(), e);
    }
  }

  private final class Tapped implements Stream {
    private final Stream stream;
    private final VarintFrames out = written('>');
    private final VarintFrames in = written('<');

    private Tapped(Stream stream) {
      this.stream = stream;
    }

    @Override
    public PeerId remotePeer() {
      return stream.remotePeer();
    }

    @Override
    public String protocol() {
      return stream.protocol();
    }

    @Override
    public boolean inbound() {
      return stream.inbound();
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer bytes) {
      feed(out, bytes);
      return stream.write(bytes);
    }

    @Override
    public long pending() {
      return stream.pending();
    }

    @Override
    public CompletionStage<Void> closeWrite() {
      return stream.closeWrite();
    }

    @Override
    public void reset(int code) {
      stream.reset(code);
    }

    @Override
    public void consumed(int bytes) {
      stream.consumed(bytes);
    }

    @Override
    public void read(Reader reader) {
      stream.read(
          new Reader() {
            @Override
            public void bytes(ByteBuffer bytes) {
              feed(in, bytes);
              reader.bytes(bytes);
            }

            @Override
            public void end() {
              reader.end();
            }

            @Override
            public void broken(StreamException cause) {
              reader.broken(cause);
            }
          });
    }
  }
}
