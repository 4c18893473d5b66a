package org.opencloud.discovery.peers.internal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.opencloud.discovery.api.peers.PeerResolver;

/** The links of the chain that other bundles bring, best first. */
final class Resolvers {
  static final int MAX = 16;

  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparingInt(Ranked::ranking).reversed();

  private volatile List<Ranked> links = List.of();

  synchronized void add(PeerResolver resolver, int ranking) {
    links =
        Stream.concat(links.stream(), Stream.of(new Ranked(resolver, ranking)))
            .sorted(BEST_FIRST)
            .toList();
  }

  synchronized void remove(PeerResolver resolver) {
    links = links.stream().filter(link -> link.resolver != resolver).toList();
  }

  /** Those asked before memory: they know the present. */
  List<PeerResolver> beforeMemory() {
    return some(true);
  }

  /** Those asked last: they ask others. */
  List<PeerResolver> afterMemory() {
    return some(false);
  }

  private List<PeerResolver> some(boolean before) {
    return links.stream()
        .filter(link -> link.ranking > 0 == before)
        .map(Ranked::resolver)
        .limit(MAX)
        .toList();
  }

  private record Ranked(PeerResolver resolver, int ranking) {}
}
