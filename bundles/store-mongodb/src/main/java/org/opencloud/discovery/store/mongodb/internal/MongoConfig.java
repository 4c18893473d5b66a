package org.opencloud.discovery.store.mongodb.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The file {@code etc/org.opencloud.discovery.store.mongodb.cfg}. */
@ObjectClassDefinition(name = "MongoDB store")
@interface MongoConfig {
  @AttributeDefinition(description = "Connection string; empty: this store is not used")
  String uri() default "";

  @AttributeDefinition(description = "Database of this node alone")
  String database() default "opencloud_discovery";

  @AttributeDefinition(description = "User name; needs password.file")
  String user() default "";

  @AttributeDefinition(description = "File with the user's password")
  String password_file() default "";

  @AttributeDefinition(description = "Database that knows the user")
  String auth_source() default "admin";

  @AttributeDefinition(description = "Wait for a server that can be written to, in ms", min = "100")
  int server_selection_timeout_millis() default 2_000;

  @AttributeDefinition(description = "Wait for one read other than a search, in ms", min = "100")
  int read_timeout_millis() default 5_000;

  @AttributeDefinition(description = "Wait for one write, in ms", min = "100")
  int write_timeout_millis() default 30_000;
}
