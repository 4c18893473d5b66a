package org.opencloud.discovery.nats.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.PartnerLink;

/** Writes down what it is to tell. */
final class FakePartners implements PartnerLink {
  final List<String> told = new CopyOnWriteArrayList<>();
  volatile Sent sent = new Sent(1, Map.of());
  volatile Optional<NoticeRefused> refusal = Optional.empty();

  @Override
  public CompletionStage<Sent> tellAll(Notice notice) throws NoticeRefused {
    return tell(notice, List.of());
  }

  @Override
  public CompletionStage<Sent> tell(Notice notice, List<String> peers) throws NoticeRefused {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    String json = new String(notice.payload(), UTF_8);
    told.add(notice.kind() + " " + notice.type() + " " + notice.user() + " " + json + " " + peers);
    return CompletableFuture.completedFuture(sent);
  }

  @Override
  public List<Partner> partners() {
    return List.of();
  }
}
