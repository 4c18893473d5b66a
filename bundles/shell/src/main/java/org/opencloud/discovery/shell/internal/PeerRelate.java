package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Relation;

/** {@code peer:relate}. */
@Service
@Command(
    scope = "peer",
    name = "relate",
    description = "Makes a peer a partner, blacklists it, or neither; in force at once")
public final class PeerRelate extends PeerChange {
  @Option(name = "--give", description = "The partner is shown what lists it; nothing is taken")
  boolean give;

  @Option(name = "--take", description = "What the partner sends is taken; it is shown nothing")
  boolean take;

  @Option(
      name = "--until",
      description = "When it ends by itself: 2026-12-31 (the whole day, UTC), 30d, 2h, 15m")
  String until = "";

  @Option(name = "--types", description = "What it is about, such as COMPUTE,STORAGE")
  @Completion(TypesCompleter.class)
  String types = "";

  @Argument(index = 0, name = "peer", description = "DID, peer id or name", required = true)
  @Completion(PeerCompleter.class)
  String peer;

  @Argument(
      index = 1,
      name = "relation",
      description = "none, partner or blacklist",
      required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"none", "partner", "blacklist"})
  String relation;

  @Argument(
      index = 2,
      name = "terms",
      description = "The same options, behind the relation",
      multiValued = true)
  @Completion(TermsCompleter.class)
  List<String> terms = List.of();

  @Override
  void run(Services services, PrintStream out) throws Exception {
    takeTerms();
    Relation wanted = relation(relation);
    boolean hasTerms = give || take || !until.isEmpty() || !types.isEmpty();
    if (hasTerms && wanted != Relation.PARTNER) {
      throw failed("--give, --take, --until, --types: only a partner has terms");
    }
    PeerRegistry registry = services.need(PeerRegistry.class, "oc-peers");
    changed(out, hasTerms ? partner(registry, services) : relate(registry, services, wanted));
  }

  private Peer relate(PeerRegistry registry, Services services, Relation wanted) throws Exception {
    return registry.relate(meant(services), wanted);
  }

  private Peer partner(PeerRegistry registry, Services services) throws Exception {
    Partnership agreed =
        new Partnership(
            TermsText.direction(give, take),
            TermsText.until(until, Instant.now()),
            TermsText.types(types));
    return registry.partner(meant(services), agreed);
  }

  /** Karaf takes options behind the first argument for arguments; here they are what they look. */
  private void takeTerms() throws CommandException {
    for (int at = 0; at < terms.size(); at++) {
      String option = terms.get(at);
      switch (option) {
        case "--give" -> give = true;
        case "--take" -> take = true;
        case "--json" -> json = true;
        case "--until" -> until = value(option, ++at);
        case "--types" -> types = value(option, ++at);
        default ->
            throw failed(option + ": expected --give, --take, --until TIME or --types TYPE,TYPE");
      }
    }
  }

  private String value(String option, int at) throws CommandException {
    if (at >= terms.size()) {
      throw failed(option + ": expected a value");
    }
    return terms.get(at);
  }

  private String meant(Services services) throws CommandException {
    return StoredPeer.find(services, peer).map(known -> known.peerId().text()).orElse(peer);
  }

  private static Relation relation(String text) throws CommandException {
    try {
      return Relation.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw failed("relation: expected none, partner or blacklist, not " + text);
    }
  }
}
