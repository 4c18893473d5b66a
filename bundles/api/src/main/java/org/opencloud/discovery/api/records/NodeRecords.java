package org.opencloud.discovery.api.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** This node's own record and the indexers that keep it. From memory, never blocks. */
@ProviderType
public interface NodeRecords {

  Own own();

  /** The indexers in use and those that could be, best first. */
  List<Indexer> indexers();

  /**
   * What this node says of itself.
   *
   * @param sequence of the last record; 0 before the first
   * @param expires empty before the first
   * @param heldBy indexers that have acknowledged this very record
   * @param problem why no indexer has it, for people; empty when one does
   */
  record Own(long sequence, Optional<Instant> expires, int heldBy, String problem) {}

  /**
   * One indexer.
   *
   * @param did empty until its record is known
   * @param state {@code in use}, {@code candidate}, {@code full}, {@code failed}; for people
   * @param seed whether the configuration names it
   * @param standing 0 (not believed) to 100
   * @param fill share of its capacity in use, 0 to 1; negative while unknown
   * @param lastHeard when it last answered
   * @param detail the last failure, for people; often empty
   */
  record Indexer(
      PeerId peer,
      Optional<Did> did,
      String state,
      boolean seed,
      int standing,
      double fill,
      Optional<Instant> lastHeard,
      String detail) {}
}
