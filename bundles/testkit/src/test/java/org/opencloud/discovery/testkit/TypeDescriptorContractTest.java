package org.opencloud.discovery.testkit;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The contract passes a good descriptor and catches each mistake. */
class TypeDescriptorContractTest {
  private static final List<String> SAMPLES =
      List.of(
          "{\"id\":\"r1\",\"model\":\"Röbot arm\",\"axes\":6}", "{\"id\":\"r2\",\"rack\":\"7\"}");
  private static final Map<String, String> MISFITS =
      Map.of("axes", "{\"id\":\"r3\",\"axes\":0}", "model", "{\"id\":\"r4\",\"model\":7}");

  @Nested
  class GoodDescriptor extends Robots {
    GoodDescriptor() {
      super("robot.json", SAMPLES, "arm", MISFITS);
    }
  }

  @Test
  void saysOnceWhatIsWrongWithADescriptorThatIsNone() {
    for (String wrong : List.of("broken.json", "absent.json")) {
      Robots robots = robots(wrong, SAMPLES, "arm", MISFITS);
      fails(robots::isADescriptor)
          .withMessageStartingWith(
              wrong.equals("absent.json")
                  ? "absent.json, expected it in OPENCLOUD-INF/types on the class path"
                  : "broken.json, /description: expected one line that says what the type is")
          .withNoCause();
      for (ThrowingCallable other :
          List.<ThrowingCallable>of(
              robots::takesItsSamples,
              robots::hasASampleOfEachField,
              robots::hasExamplesThatOneCanFilterBy,
              robots::isFoundByItsWord,
              robots::refusesWhatDoesNotFit)) {
        assertThatExceptionOfType(TestAbortedException.class)
            .isThrownBy(other)
            .withMessageContaining("see isADescriptor");
      }
    }
  }

  @Test
  void catchesASampleThatDoesNotFit() {
    fails(
        robots("robot.json", List.of("{\"id\":\"r\",\"axes\":-1}"), "r", MISFITS)::takesItsSamples);
  }

  @Test
  void catchesSamplesThatANodeRefuses() {
    fails(robots("robot.json", List.of("{}"), "arm", MISFITS)::hasSamplesThatANodeTakes);
    fails(
        robots("robot.json", List.of(SAMPLES.get(0), SAMPLES.get(0)), "arm", MISFITS)
            ::hasSamplesThatANodeTakes);
  }

  @Test
  void catchesAFieldThatNoSampleShows() {
    fails(robots("robot.json", SAMPLES.subList(0, 1), "arm", MISFITS)::hasASampleOfEachField);
  }

  @Test
  void catchesAFilterWithoutExample() {
    fails(robots("unclear.json", SAMPLES, "arm", MISFITS)::hasExamplesThatOneCanFilterBy);
  }

  @Test
  void catchesAWordThatFindsNothing() {
    fails(robots("robot.json", SAMPLES, "leg", MISFITS)::isFoundByItsWord);
  }

  @Test
  void catchesAMisfitThatFits() {
    fails(
        robots("robot.json", SAMPLES, "arm", Map.of("axes", SAMPLES.get(0)))
            ::refusesWhatDoesNotFit);
    fails(
        robots("robot.json", SAMPLES, "arm", Map.of("model", MISFITS.get("axes")))
            ::refusesWhatDoesNotFit);
  }

  private static Robots robots(
      String file, List<String> samples, String word, Map<String, String> misfits) {
    return new Robots(file, samples, word, misfits);
  }

  private static ThrowableAssertAlternative<AssertionError> fails(ThrowingCallable test) {
    return assertThatExceptionOfType(AssertionError.class).isThrownBy(test);
  }

  private static class Robots extends TypeDescriptorContract {
    private final String file;
    private final List<String> samples;
    private final String word;
    private final Map<String, String> misfits;

    Robots(String file, List<String> samples, String word, Map<String, String> misfits) {
      this.file = file;
      this.samples = samples;
      this.word = word;
      this.misfits = misfits;
    }

    @Override
    protected String file() {
      return file;
    }

    @Override
    protected List<String> samples() {
      return samples;
    }

    @Override
    protected String word() {
      return word;
    }

    @Override
    protected Map<String, String> misfits() {
      return misfits;
    }
  }
}
