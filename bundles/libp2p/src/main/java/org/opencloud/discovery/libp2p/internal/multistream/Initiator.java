package org.opencloud.discovery.libp2p.internal.multistream;

import static java.util.function.Predicate.not;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * Proposes protocols in order. It may be used lazily: whoever knows that the peer speaks the first
 * protocol writes the {@link #opening()} and its own bytes behind it, before anything is answered.
 */
public final class Initiator implements Negotiation {
  private static final int MAX_PROPOSALS = 32;

  private final Tokens tokens = new Tokens();
  private final Deque<String> proposals;

  public Initiator(List<String> protocols) {
    if (protocols.isEmpty() || protocols.size() > MAX_PROPOSALS) {
      throw new IllegalArgumentException(protocols.size() + " protocols");
    }
    this.proposals = new ArrayDeque<>(protocols);
  }

  /** The first bytes to send: header and first proposal. */
  public byte[] opening() {
    byte[] header = Tokens.header();
    byte[] proposal = Tokens.encode(proposals.getFirst());
    return ByteBuffer.allocate(header.length + proposal.length).put(header).put(proposal).array();
  }

  @Override
  public Optional<String> feed(ByteBuffer in, Consumer<byte[]> out) throws StreamException {
    if (!tokens.header(in)) {
      return Optional.empty();
    }
    Optional<String> answer = tokens.next(in);
    while (answer.isPresent() && answer.get().equals(Tokens.NOT_AVAILABLE)) {
      proposeNext(out);
      answer = tokens.next(in);
    }
    if (answer.filter(not(proposals.getFirst()::equals)).isPresent()) {
      throw new StreamException(Reason.PROTOCOL, "peer answered with what was not proposed");
    }
    return answer;
  }

  private void proposeNext(Consumer<byte[]> out) throws StreamException {
    String refused = proposals.removeFirst();
    if (proposals.isEmpty()) {
      throw new StreamException(Reason.UNSUPPORTED, "peer does not speak " + refused);
    }
    out.accept(Tokens.encode(proposals.getFirst()));
  }
}
