package org.opencloud.discovery.nats.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The file {@code etc/org.opencloud.discovery.nats.cfg}. */
@ObjectClassDefinition(name = "NATS bridge")
@interface NatsConfig {
  @AttributeDefinition(description = "nats:// or tls:// addresses, separated by commas")
  String servers() default "nats://127.0.0.1:4222";

  @AttributeDefinition(description = "Hosts beyond loopback that may be used without TLS")
  String plaintext_hosts() default "";

  @AttributeDefinition(description = "PEM file of trusted authorities; empty: the JDK's")
  String tls_authorities_file() default "";

  @AttributeDefinition(description = "PEM file of our certificate chain; empty: none")
  String tls_certificate_file() default "";

  @AttributeDefinition(description = "PEM file of its PKCS#8 key, not encrypted")
  String tls_key_file() default "";

  @AttributeDefinition(description = "NATS credentials file (.creds)")
  String credentials_file() default "";

  @AttributeDefinition(description = "File with an nkey seed")
  String nkey_file() default "";

  @AttributeDefinition(description = "File with a token")
  String token_file() default "";

  @AttributeDefinition(description = "User name; needs password.file")
  String user() default "";

  @AttributeDefinition(description = "File with the user's password")
  String password_file() default "";

  @AttributeDefinition(description = "Where requests to search come from")
  String subject_request() default "PROPALGATION_EVENT";

  @AttributeDefinition(description = "Where results go")
  String subject_result() default "SEARCH_EVENT";

  @AttributeDefinition(description = "Where ends of searches and errors go")
  String subject_status() default "SEARCH_STATUS";

  @AttributeDefinition(description = "Where resources to keep come from; empty: not offered")
  String subject_create() default "CREATE_RESOURCE";

  @AttributeDefinition(description = "Where resources to forget come from; empty: not offered")
  String subject_remove() default "REMOVE_RESOURCE";

  @AttributeDefinition(description = "Where resources of partners go, new and changed")
  String subject_partner_create() default "CREATE_RESOURCE";

  @AttributeDefinition(description = "Where resources go that partners no longer have")
  String subject_partner_remove() default "REMOVE_RESOURCE";

  @AttributeDefinition(description = "Where considers of partners go")
  String subject_considers() default "CONSIDERS_EVENT";

  @AttributeDefinition(description = "Where what planners of partners say goes")
  String subject_planner() default "PLANNER_EVENT";

  @AttributeDefinition(description = "Applications that may change peers; empty: none")
  String relations_from_nats() default "";

  @AttributeDefinition(description = "Nodes in one queue group share the requests")
  String queue_group() default "oc-discovery";

  @AttributeDefinition(description = "How results carry the resource: object or base64")
  String payload_encoding() default "object";

  @AttributeDefinition(description = "Most messages waiting to be sent", min = "100")
  int outbound_messages() default 10_000;

  @AttributeDefinition(description = "Most bytes waiting to be sent", min = "1048576")
  int outbound_bytes() default 32 * 1024 * 1024;

  @AttributeDefinition(description = "Wait for a connection, in ms", min = "100")
  int connect_timeout_millis() default 2_000;

  @AttributeDefinition(description = "Wait between two attempts, in ms", min = "10")
  int reconnect_wait_millis() default 1_000;
}
