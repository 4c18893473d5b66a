package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.ResourceType;

/** The types that can be asked for: this node's own, and those that others announce. */
final class KnownTypes {
  private final Slot<NetworkTypes> network;
  private final Supplier<List<ResourceType>> own;

  KnownTypes(Slot<NetworkTypes> network, Supplier<List<ResourceType>> own) {
    this.network = network;
    this.own = own;
  }

  /** Every description; of one name the own first, then those that most nodes stand for. */
  Stream<ResourceType> all() {
    return Stream.concat(
        own.get().stream(), announced().stream().flatMap(types -> foreign(types.types())));
  }

  /** Those of one name. */
  List<ResourceType> named(String name) {
    Stream<ResourceType> here = own.get().stream().filter(type -> type.name().equals(name));
    return Stream.concat(here, announced().stream().flatMap(types -> foreign(types.named(name))))
        .toList();
  }

  private static Stream<ResourceType> foreign(List<KnownType> types) {
    return types.stream().filter(known -> !known.local()).map(KnownType::type);
  }

  private Optional<NetworkTypes> announced() {
    return network.now();
  }

  /** Says that a type is not among them, and which was probably meant. */
  String unknown(String type) {
    String nobody =
        announced().isPresent() ? "no node announces " : "nothing on this node describes ";
    return nobody + type + nearest(type, all().map(ResourceType::name));
  }

  /** Which name was probably meant, as the end of a message; empty when there are none. */
  static String nearest(String asked, Stream<String> names) {
    return Nearest.to(asked, names).map(name -> "; the nearest is " + name).orElse("");
  }
}
