package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.AccessPreview.Sight;

/** {@code partner:check}. */
@Service
@Command(
    scope = "partner",
    name = "check",
    description = "Says whether a peer would see a resource of this node, and why")
public final class PartnerCheck extends NodeCommand {
  @Argument(index = 0, name = "peer", description = "DID, peer id or name", required = true)
  @Completion(PeerCompleter.class)
  String peer;

  @Argument(
      index = 1,
      name = "resource",
      description = "Type and id, such as COMPUTE/h100",
      required = true)
  String resource;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    int slash = resource.indexOf('/');
    if (slash < 1 || slash == resource.length() - 1) {
      throw failed("resource: expected TYPE/ID, not " + resource);
    }
    PeerId as = StoredPeer.key(services, peer);
    AccessPreview preview = services.need(AccessPreview.class, "oc-search");
    Sight sight = preview.look(as, resource.substring(0, slash), resource.substring(slash + 1));
    if (json) {
      print(
          out,
          Json.object()
              .put("peer_id", as.text())
              .put("resource", resource)
              .put("seen", sight.why().isSeen())
              .put("reason", sight.why().name().toLowerCase(Locale.ROOT))
              .put("partners", sight.partners()));
    } else {
      out.println(Plain.text((sight.why().isSeen() ? "yes: " : "no: ") + meaning(sight)));
    }
  }

  static String meaning(Sight sight) {
    return switch (sight.why()) {
      case ABSENT -> "there is no such resource (resource:list shows all)";
      case FOREIGN -> "it belongs to another node, which answers for it itself";
      case UNSEARCHED -> "no plugin of this node searches its type (search:types)";
      case BLACKLISTED -> "the peer is blacklisted, its questions are refused (peer:relate)";
      case PUBLIC -> "it is PUBLIC";
      case OVER ->
          "it lists this peer, but the partnership is over: revoked or run out (peer:show,"
              + " peer:relate)";
      case OTHER_TYPES ->
          "it lists this peer, but the partnership is not about its type (peer:show, peer:relate"
              + " --types)";
      case OTHER_DIRECTION ->
          "it lists this peer, but the partnership only takes (peer:show, peer:relate --give)";
      case SHARED -> "it is shared with this peer" + others(sight.partners() - 1);
      case NOT_SHARED -> "it is shared, but not with this peer: with" + count(sight.partners());
      case PRIVATE -> "it is shared with nobody";
    };
  }

  private static String others(int count) {
    return count == 0 ? " alone" : " and with" + count(count) + " more";
  }

  private static String count(int count) {
    return " " + count + (count == 1 ? " peer" : " peers");
  }
}
