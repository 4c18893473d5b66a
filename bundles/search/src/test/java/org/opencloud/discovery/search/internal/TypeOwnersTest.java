package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;
import org.osgi.framework.Version;

/** A type name has one owner, and of its bundles the newest answers. */
class TypeOwnersTest {
  private static final Duration AWAY = Duration.ofMinutes(1);

  private final MemoryOwners file = new MemoryOwners();
  private final StubExecutor timer = new StubExecutor(new StubClock(Instant.EPOCH));
  private TypeOwners owners = started();
  private int changes;

  @Test
  void theFirstVendorKeepsTheName() {
    FencedProvider first = provider("acme", "1.0.0", 90);
    FencedProvider second = provider("evil", "9.0.0", 80);
    owners.add(first);
    owners.add(second);

    assertThat(owners.answering()).containsExactly(first);
    assertThat(file.read()).isEqualTo(Map.of("acme.gpu", "acme"));
    assertThat(changes).isEqualTo(1);
  }

  @Test
  void theFirstVendorKeepsTheNameOverARestart() {
    owners.add(provider("acme", "1.0.0", 90));
    owners = started();
    FencedProvider second = provider("evil", "1.0.0", 80);
    FencedProvider first = provider("acme", "1.0.0", 90);

    owners.add(second);
    assertThat(owners.answering()).isEmpty();
    owners.add(first);
    assertThat(owners.answering()).containsExactly(first);
    timer.advance(AWAY.multipliedBy(2));
    assertThat(owners.answering()).containsExactly(first);
  }

  @Test
  void theNewestBundleOfTheOwnerAnswersAndTheOldOneAgainAfterIt() {
    FencedProvider old = provider("acme", "1.9.0", 90);
    FencedProvider now = provider("acme", "1.10.0", 91);
    owners.add(old);
    owners.add(now);
    assertThat(owners.answering()).containsExactly(now);

    owners.add(provider("acme", "1.2.0", 92));
    assertThat(owners.answering()).containsExactly(now);

    owners.remove(now.service());
    assertThat(owners.answering()).containsExactly(old);
  }

  @Test
  void anUpdateOfTheOwnerDoesNotLoseTheName() {
    FencedProvider first = provider("acme", "1.0.0", 90);
    FencedProvider second = provider("evil", "1.0.0", 91);
    owners.add(first);
    owners.add(second);

    owners.remove(first.service());
    timer.advance(AWAY.minusMillis(1));
    assertThat(owners.answering()).isEmpty();
    FencedProvider updated = provider("acme", "1.1.0", 95);
    owners.add(updated);
    timer.advance(AWAY);

    assertThat(owners.answering()).containsExactly(updated);
  }

  @Test
  void anotherVendorTakesOverWhenTheOwnerIsGone() {
    FencedProvider first = provider("acme", "1.0.0", 90);
    FencedProvider second = provider("other", "1.0.0", 91);
    owners.add(first);
    owners.add(second);
    owners.remove(first.service());
    timer.advance(AWAY);

    assertThat(owners.answering()).containsExactly(second);
    assertThat(file.read()).isEqualTo(Map.of("acme.gpu", "other"));
  }

  @Test
  void aNameIsFreeWhenItsOwnerIsGone() {
    FencedProvider first = provider("acme", "1.0.0", 90);
    owners.add(first);
    owners.remove(first.service());
    timer.advance(AWAY);
    assertThat(file.read()).isEmpty();

    owners.add(provider("other", "1.0.0", 91));
    assertThat(owners.answering()).hasSize(1);
  }

  private TypeOwners started() {
    return new TypeOwners(file, timer, AWAY, () -> changes++);
  }

  private FencedProvider provider(String name, String version, long bundle) {
    TestProvider provider = TestProvider.ofCatalog("acme.gpu");
    return new FencedProvider(
        provider,
        provider.type(),
        new Owner(name, Version.parseVersion(version), bundle, bundle),
        Settings.DEFAULT);
  }
}
