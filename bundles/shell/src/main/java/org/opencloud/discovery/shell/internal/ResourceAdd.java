package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.opencloud.discovery.api.search.ResourceRegistry;

/** {@code resource:add}. */
@Service
@Command(
    scope = "resource",
    name = "add",
    description =
        "Adds resources from JSON files, files with one JSON object a line, or folders of them;"
            + " the same id replaces")
public final class ResourceAdd extends NodeCommand {
  @Reference Session session;

  @Option(name = "--type", description = "Resource type of entries that name none")
  @Completion(TypeCompleter.class)
  String type = "";

  @Argument(name = "paths", description = "Files or folders", required = true, multiValued = true)
  @Completion(FileCompleter.class)
  List<String> paths;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    refuseOptions(paths);
    ResourceRegistry registry = services.need(ResourceRegistry.class, "oc-search");
    ResourceLoad load =
        new ResourceLoad(
            registry, (file, line, field, text) -> report(out, file, line, field, text));
    List<Path> files = ResourceFiles.in(session.currentDir(), paths);
    if (files.isEmpty()) {
      throw failed("paths: expected files, or folders with .json, .ndjson or .jsonl files in them");
    }
    load.load(type, files, Thread.currentThread()::isInterrupted);
    summary(out, load);
    if (load.refused() > 0) {
      throw failed(load.refused() + " refused, " + load.loaded() + " added");
    }
  }

  private void report(PrintStream out, String file, long line, String field, String message) {
    if (json) {
      ObjectNode node = Json.object();
      node.put("file", file).put("line", line).put("field", field).put("error", message);
      print(out, node);
    } else {
      String place = line == 0 ? file : file + ":" + line;
      out.println(Plain.text(place + ": " + named(field, message)));
    }
  }

  private void summary(PrintStream out, ResourceLoad load) {
    if (json) {
      ObjectNode node = Json.object();
      node.put("added", load.loaded()).put("refused", load.refused());
      node.set("unsearched", Json.strings(load.unsearched()));
      print(out, node);
      return;
    }
    out.println(load.loaded() + " added");
    for (String type : load.unsearched()) {
      out.println(
          Plain.text(
              "Nobody finds those of type " + type + " until a plugin for it is installed."));
    }
  }
}
