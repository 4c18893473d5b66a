package org.opencloud.discovery.described;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opencloud.discovery.described.internal.DescriptorReader;
import org.opencloud.discovery.described.internal.ResourceSchema;
import org.opencloud.discovery.spi.ResourceType;

/**
 * A resource type as its descriptor tells it: what it is called, which fields it has, and which
 * resources fit it. Immutable; for use by several threads.
 */
public final class TypeDescriptor {
  /** Where a bundle has its descriptors, each a file whose name ends with {@code .json}. */
  public static final String FOLDER = "OPENCLOUD-INF/types";

  /**
   * The name by which a bundle requires whoever reads its descriptors, in {@code osgi.extender}.
   */
  public static final String EXTENDER = "opencloud.types";

  /** The largest descriptor, in bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  private final ResourceType type;
  private final ResourceSchema schema;

  private TypeDescriptor(ResourceType type, ResourceSchema schema) {
    this.type = requireNonNull(type, "type");
    this.schema = requireNonNull(schema, "schema");
  }

  /**
   * Reads a descriptor.
   *
   * @param json one JSON object in UTF-8, at most {@link #MAX_BYTES}
   * @throws DescriptorException naming the first thing that is wrong and what was expected
   */
  public static TypeDescriptor parse(byte[] json) throws DescriptorException {
    DescriptorReader reader = DescriptorReader.of(json);
    return new TypeDescriptor(reader.type(), reader.schema());
  }

  public ResourceType type() {
    return type;
  }

  /**
   * What of a resource the schema does not allow, at most ten things; empty when it fits. The
   * node's own fields ({@code data_type}, {@code creator_id}, {@code access}, {@code partnerships})
   * are not looked at.
   *
   * @param json one JSON object in UTF-8
   */
  public List<Misfit> check(byte[] json) {
    return schema.check(json);
  }
}
