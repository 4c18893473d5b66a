package org.opencloud.discovery.libp2p.internal.multistream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** Takes the first proposal that is on offer; answers the others, {@code ls} too, with na. */
public final class Responder implements Negotiation {
  private static final int MAX_PROPOSALS = 32;

  private final Tokens tokens = new Tokens();
  private final Predicate<String> offered;
  private boolean headerSent;
  private int proposals;

  public Responder(Predicate<String> offered) {
    this.offered = offered;
  }

  @Override
  public Optional<String> feed(ByteBuffer in, Consumer<byte[]> out) throws StreamException {
    if (!tokens.header(in)) {
      return Optional.empty();
    }
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    if (!headerSent) {
      headerSent = true;
      answers.writeBytes(Tokens.header());
    }
    try {
      return answer(in, answers);
    } finally {
      // Also before junk: what was proposed without waiting may be followed by what we cannot read.
      if (answers.size() > 0) {
        out.accept(answers.toByteArray());
      }
    }
  }

  private Optional<String> answer(ByteBuffer in, ByteArrayOutputStream answers)
      throws StreamException {
    Optional<String> proposal = tokens.next(in);
    while (proposal.isPresent()) {
      if (++proposals > MAX_PROPOSALS) {
        throw new StreamException(Reason.PROTOCOL, "more than " + MAX_PROPOSALS + " proposals");
      }
      if (offered.test(proposal.get())) {
        answers.writeBytes(Tokens.encode(proposal.get()));
        return proposal;
      }
      answers.writeBytes(Tokens.encode(Tokens.NOT_AVAILABLE));
      proposal = tokens.next(in);
    }
    return Optional.empty();
  }
}
