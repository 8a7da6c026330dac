package io.github.onlinerewrite.liquibase;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The change types, each with the attributes and elements that an entry of it may have. */
enum Task {
  REWRITE("onlineRewrite", EnumSet.allOf(Attribute.class), NestedChanges.ELEMENTS),
  SWAP(
      "swapOnlineRewrite",
      EnumSet.of(
          Attribute.TABLE,
          Attribute.SCHEMA,
          Attribute.VERIFY,
          Attribute.STALL_BUDGET,
          Attribute.STRICT_READERS,
          Attribute.SWAP_TIMEOUT,
          Attribute.WORKERS,
          Attribute.MAX_REPLICA_LAG,
          Attribute.MAX_TRANSACTION_AGE,
          Attribute.LOAD_QUERY,
          Attribute.MAX_RATE),
      List.of()),
  REVERT(
      "revertOnlineRewrite",
      EnumSet.of(
          Attribute.TABLE,
          Attribute.SCHEMA,
          Attribute.STALL_BUDGET,
          Attribute.STRICT_READERS,
          Attribute.SWAP_TIMEOUT,
          Attribute.WORKERS,
          Attribute.MAX_REPLICA_LAG,
          Attribute.MAX_TRANSACTION_AGE,
          Attribute.LOAD_QUERY,
          Attribute.MAX_RATE),
      List.of()),
  FINISH("finishOnlineRewrite", EnumSet.of(Attribute.TABLE, Attribute.SCHEMA), List.of()),
  ABORT("abortOnlineRewrite", EnumSet.of(Attribute.TABLE, Attribute.SCHEMA), List.of());

  private final String written;
  private final Set<Attribute> attributes;
  private final List<String> elements;

  Task(String written, Set<Attribute> attributes, List<String> elements) {
    this.written = written;
    this.attributes = attributes;
    this.elements = elements;
  }

  /** The change type's name as a changelog has it. */
  String written() {
    return written;
  }

  /** Its attributes, in the order of the documentation. */
  List<Attribute> attributes() {
    return List.copyOf(attributes);
  }

  /** Its elements, in the order of the documentation. */
  List<String> elements() {
    return elements;
  }

  /** The attribute with this name, which must be written exactly so. */
  Optional<Attribute> attribute(String name) {
    return attributes.stream().filter(each -> each.written().equals(name)).findFirst();
  }

  /** All names of attributes, commas between. */
  String knownNames() {
    return attributes.stream().map(Attribute::written).collect(Collectors.joining(", "));
  }
}
