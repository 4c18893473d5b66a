package org.opencloud.discovery.shell.internal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.support.CommandException;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.transport.Transport;

/** The DHT for the length of one command, and what is said when there is none. */
final class DhtService {
  private static final long MARGIN_MILLIS = 5_000;

  private DhtService() {}

  static Dht of(Services services) throws CommandException {
    services.need(Transport.class, "oc-transport");
    return services
        .find(Dht.class)
        .orElseThrow(
            () ->
                NodeCommand.failed(
                    "the DHT is off: set dht.mode to client or server in"
                        + " etc/org.opencloud.discovery.transport.cfg"));
  }

  /** What a lookup gave, which keeps its own deadline. */
  static <T> T result(CompletionStage<T> stage, long millis) throws Exception {
    try {
      return stage.toCompletableFuture().get(millis + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw NodeCommand.failed(e.getCause().getMessage());
    } catch (TimeoutException e) {
      throw NodeCommand.failed("no result within " + millis + " ms");
    }
  }

  static long checked(long deadline) throws CommandException {
    if (deadline < 1 || deadline > 300_000) {
      throw NodeCommand.failed("--deadline: expected 1 to 300000 ms");
    }
    return deadline;
  }
}
