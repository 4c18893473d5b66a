package org.opencloud.discovery.harness.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Leftovers;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.RunDirectory;

/** Asks one question through two real nodes and prints what comes back. */
public final class Quickstart {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int MISSING = 3;

  private final Path project;
  private final Options options;
  private final AtomicBoolean finished = new AtomicBoolean();

  private Quickstart(Path project, Options options) {
    this.project = project;
    this.options = options;
  }

  /** The first argument is the project's directory, the others are the user's. */
  public static void main(String[] arguments) {
    Path project = Path.of(arguments[0]);
    String[] users = Arrays.copyOfRange(arguments, 1, arguments.length);
    Optional<Options> options = Options.of(users);
    if (options.isEmpty()) {
      System.err.println(Options.USAGE);
      System.exit(USAGE);
    }
    if (NatsServer.program().isEmpty()) {
      System.err.println(
          "quickstart: no nats-server on the PATH: install nats-server 2.9 or newer");
      System.exit(MISSING);
    }
    System.exit(new Quickstart(project, options.get()).run());
  }

  private int run() {
    Thread hook = new Thread(this::interrupted, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      RunDirectory directory = RunDirectory.create(project.resolve("target/quickstart"));
      int status = run(directory);
      finished.set(true);
      return status;
    } catch (HarnessException | IOException e) {
      boolean ours = finished.compareAndSet(false, true);
      if (ours) {
        System.err.println("quickstart: " + firstLine(reason(e)));
      }
      return FAILED;
    }
  }

  private int run(RunDirectory directory) throws IOException {
    Stage stage = new Stage(directory.path(), Quickstart::progress);
    boolean keep = false;
    try {
      stage.start(Distribution.of(project), options.mongodb());
      stage.loadSamples();
      progress("asking node A for \"" + options.asked() + "\"");
      Report report = new Report(options.json(), System.out);
      new Question(stage.url()).ask(options, report);
      keep = options.keep();
      return 0;
    } catch (HarnessException e) {
      if (finished.get()) {
        throw e;
      }
      Path logs = project.resolve("target/quickstart-logs");
      directory.saveLogs(logs);
      progress("the logs of both nodes are in " + logs);
      throw e;
    } finally {
      if (keep) {
        directory.keep();
        (options.json() ? System.err : System.out).print(stage.reach());
      } else {
        stage.close();
        directory.delete();
      }
    }
  }

  /** The message of a file's failure is often its path alone. */
  private static String reason(Exception e) {
    return e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static void progress(String text) {
    System.err.println("quickstart: " + text);
  }

  /** Runs when the process ends, for whatever reason; at an early end it leaves no process. */
  private void interrupted() {
    if (finished.compareAndSet(false, true)) {
      System.err.println("quickstart: interrupted, stopping what was started");
      Leftovers.end();
      RunDirectory.deleteOfThisProcess(project.resolve("target/quickstart"));
    }
  }
}
