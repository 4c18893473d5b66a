package org.opencloud.discovery.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.opencloud.discovery.harness.Node;

/** The ways by which a vendor's project gets into a running node, and out of it again. */
enum Shipping {
  DEPLOY_FOLDER {
    @Override
    void install(Node node, Workshop.Project project, String version) {
      Path kar = project.kar(version);
      try {
        Files.copy(kar, deployed(node, kar));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    void remove(Node node, Workshop.Project project, String version) {
      try {
        Files.delete(deployed(node, project.kar(version)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Path deployed(Node node, Path kar) {
      return node.file("deploy").resolve(kar.getFileName());
    }
  },

  KAR {
    @Override
    void install(Node node, Workshop.Project project, String version) {
      node.run("kar:install " + project.kar(version).toUri());
    }

    @Override
    void remove(Node node, Workshop.Project project, String version) {
      node.run("kar:uninstall " + project.name() + "-" + version);
    }
  },

  FEATURE {
    @Override
    void install(Node node, Workshop.Project project, String version) {
      node.run("feature:repo-add " + features(project, version));
      node.run("feature:install " + project.name() + "/" + version);
    }

    @Override
    void remove(Node node, Workshop.Project project, String version) {
      node.run("feature:uninstall " + project.name() + "/" + version);
      node.run("feature:repo-remove " + features(project, version));
    }

    private String features(Workshop.Project project, String version) {
      return "mvn:com.acme/" + project.name() + "/" + version + "/xml/features";
    }
  };

  /** Names to a node that does not run the repository to which vendors deploy. */
  static void deliver(Node node, Path repository) {
    node.set(
        "org.ops4j.pax.url.mvn",
        Map.of("org.ops4j.pax.url.mvn.repositories", repository.toUri() + "@id=acme"));
  }

  abstract void install(Node node, Workshop.Project project, String version);

  abstract void remove(Node node, Workshop.Project project, String version);
}
