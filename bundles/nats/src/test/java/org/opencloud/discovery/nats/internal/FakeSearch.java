package org.opencloud.discovery.nats.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.spi.ResourceType;

/** A search that finds what the test says, when the test says. */
final class FakeSearch implements SearchService {
  static final String ID = "AAAAAAAAAAAAAAAAAAAAAA";
  static final Did DID = new Did("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
  static final PeerId PEER = new PeerId("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");

  final List<SearchRequest> asked = new CopyOnWriteArrayList<>();
  final List<Running> running = new CopyOnWriteArrayList<>();
  volatile Consumer<Running> begun = search -> {};
  volatile Optional<SearchRefused> refusal = Optional.empty();

  @Override
  public Search ask(SearchRequest request, SearchListener listener) throws SearchRefused {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    asked.add(request);
    Running search = new Running(listener);
    running.add(search);
    begun.accept(search);
    return search;
  }

  @Override
  public List<ResourceType> types() {
    return List.of();
  }

  @Override
  public int running() {
    return running.size();
  }

  /** One search. */
  static final class Running implements Search {
    private final SearchListener listener;
    private int results;

    Running(SearchListener listener) {
      this.listener = listener;
    }

    Running answer(String json) {
      results++;
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      listener.answer(new Answer(ID, "COMPUTE", "r" + results, bytes, DID, PEER, false));
      return this;
    }

    void end(Account.Reason reason) {
      Account.PeerAccount peer =
          new Account.PeerAccount(PEER, DID, Account.Outcome.ANSWERED, results, false, Map.of());
      listener.ended(
          new Account(
              ID,
              reason,
              "",
              results,
              0,
              14,
              List.of(peer),
              Map.of("bad_signature", 2L),
              Map.of(),
              Duration.ofMillis(1234)));
    }

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int reachable() {
      return 14;
    }

    @Override
    public void cancel() {
      end(Account.Reason.CANCELLED);
    }
  }
}
