package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.transport.PeerScore;
import org.opencloud.discovery.api.transport.PeerScores;

/** {@code network:scores}. */
@Service
@Command(
    scope = "network",
    name = "scores",
    description = "Shows what each peer is worth to the gossip network, and why")
public final class NetworkScores extends NodeCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  void run(Services services, PrintStream out) throws Exception {
    List<PeerScore> scores = read(services.need(PeerScores.class, "oc-transport"));
    if (json) {
      ArrayNode array = Json.array();
      scores.forEach(score -> array.add(ScoreView.json(score)));
      print(out, array);
    } else {
      print(out, ScoreView.table(scores));
    }
  }

  private static List<PeerScore> read(PeerScores port) throws InterruptedException {
    try {
      return port.scores().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.ExecutionException | CompletionException e) {
      throw new IllegalStateException("the transport is stopping", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the transport did not answer within 5 s", e);
    }
  }
}
