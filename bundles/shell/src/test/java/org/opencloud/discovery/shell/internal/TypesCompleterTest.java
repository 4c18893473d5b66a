package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.CommandLine;
import org.junit.jupiter.api.Test;

class TypesCompleterTest {
  private static final class Types extends TypesCompleter {
    @Override
    Stream<String> names(Services services) {
      return types();
    }
  }

  private static final class Terms extends TermsCompleter {
    @Override
    Stream<String> names(Services services) {
      return types();
    }
  }

  private static Stream<String> types() {
    return Stream.of("COMPUTE", "STORAGE", "acme.gpu-slice");
  }

  private static Stream<String> completed(NodeCompleter completer, String... words) {
    Line line = new Line(List.of(words));
    return completer.words(new Services(null), line, line.getCursorArgument());
  }

  @Test
  void completesTheLastTypeOfTheList() {
    assertThat(completed(new Types(), "peer:relate", "--types", "CO"))
        .containsExactly("COMPUTE", "STORAGE", "acme.gpu-slice");
    assertThat(completed(new Types(), "peer:relate", "--types", "COMPUTE,S"))
        .containsExactly("COMPUTE,STORAGE", "COMPUTE,acme.gpu-slice");
    assertThat(completed(new Types(), "peer:relate", "--types", "storage,compute,"))
        .containsExactly("storage,compute,acme.gpu-slice");
  }

  /** Behind the relation Karaf takes all for arguments. */
  @Test
  void completesTheTermsBehindTheRelation() {
    assertThat(completed(new Terms(), "peer:relate", "ada", "partner", "--"))
        .containsExactly("--give", "--take", "--until", "--types");
    assertThat(completed(new Terms(), "peer:relate", "ada", "partner", "--give", "--t"))
        .containsExactly("--take", "--until", "--types");
    assertThat(completed(new Terms(), "peer:relate", "ada", "partner", "--types", "COMPUTE,S"))
        .containsExactly("COMPUTE,STORAGE", "COMPUTE,acme.gpu-slice");
  }

  private record Line(List<String> words) implements CommandLine {
    @Override
    public int getCursorArgumentIndex() {
      return words.size() - 1;
    }

    @Override
    public String getCursorArgument() {
      return words.get(words.size() - 1);
    }

    @Override
    public int getArgumentPosition() {
      return getCursorArgument().length();
    }

    @Override
    public String[] getArguments() {
      return words.toArray(String[]::new);
    }

    @Override
    public int getBufferPosition() {
      return getBuffer().length();
    }

    @Override
    public String getBuffer() {
      return String.join(" ", words);
    }
  }
}
