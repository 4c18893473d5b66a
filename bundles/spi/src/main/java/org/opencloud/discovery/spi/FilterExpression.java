package org.opencloud.discovery.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A filter as people write it, before it is known which type it is about: {@code gpu.count>=2 and
 * (location=EU or price.hour<0.5) and not confidential=true}. The grammar:
 *
 * <pre>
 * filter      = conjunction { "or" conjunction }
 * conjunction = negation { "and" negation }
 * negation    = "not" negation | "(" filter ")" | prefixed | comparison
 * prefixed    = "(" ( "&amp;" | "|" ) group { group } ")" | "(" "!" group ")"     as in RFC 4515
 * group       = "(" filter ")" | prefixed
 * comparison  = path ( "=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value
 * value       = word [ "*" ] | '"' text '"' [ "*" ] | "*"
 * </pre>
 *
 * <p>A word has no blank and none of {@code ( ) " = < > ! & |}; in quotes, {@code \"} and {@code
 * \\} stand for themselves. A star at the end means: begins so; alone: has a value. {@code !=}
 * means {@code not =}. Numbers are in the unit of their field.
 */
public final class FilterExpression {
  /** In bytes of UTF-8. */
  public static final int MAX_BYTES = 1024;

  /** Comparisons. */
  public static final int MAX_TERMS = 32;

  /** Brackets and negations inside each other. */
  public static final int MAX_DEPTH = 8;

  private final String text;
  private final Node root;

  private FilterExpression(String text, Node root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Reads a filter.
   *
   * @throws FilterException saying where and what was expected
   */
  public static FilterExpression parse(String text) throws FilterException {
    if (text.length() > MAX_BYTES || text.getBytes(UTF_8).length > MAX_BYTES) {
      throw FilterException.text("expected at most " + MAX_BYTES + " bytes");
    }
    return new FilterExpression(text.strip(), new FilterParser(text).filter());
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** The fields it compares, each once, in order. */
  public Set<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    root.paths(paths);
    return paths;
  }

  /**
   * The filter for resources of a type.
   *
   * @throws FilterException naming the first field that the type has not, keeps internal, does not
   *     filter by, or compares otherwise
   */
  public Filter bind(ResourceType type) throws FilterException {
    return root.bind(type);
  }

  @Override
  public String toString() {
    return text;
  }

  /** One part of what was read. */
  sealed interface Node {
    void paths(Set<String> into);

    Filter bind(ResourceType type) throws FilterException;
  }

  /** Several parts, of which all or any must hold. */
  record Group(boolean all, List<Node> parts) implements Node {
    @Override
    public void paths(Set<String> into) {
      parts.forEach(part -> part.paths(into));
    }

    @Override
    public Filter bind(ResourceType type) throws FilterException {
      Filter[] bound = new Filter[parts.size()];
      for (int i = 0; i < bound.length; i++) {
        bound[i] = parts.get(i).bind(type);
      }
      return all ? new Filter.All(List.of(bound)) : new Filter.Any(List.of(bound));
    }
  }

  /** A part that must not hold. */
  record Negation(Node part) implements Node {
    @Override
    public void paths(Set<String> into) {
      part.paths(into);
    }

    @Override
    public Filter bind(ResourceType type) throws FilterException {
      return new Filter.Not(part.bind(type));
    }
  }

  /**
   * One comparison.
   *
   * @param operator as written
   * @param value without quotes and star; empty with a star: has a value
   * @param quoted whether it is text even if it looks like a number
   */
  record Comparison(String path, String operator, String value, boolean quoted, boolean star)
      implements Node {
    @Override
    public void paths(Set<String> into) {
      into.add(path);
    }

    @Override
    public Filter bind(ResourceType type) throws FilterException {
      Field field =
          type.filterable(path)
              .orElseThrow(
                  () ->
                      FilterException.field(
                          path, type.name() + " has no field '" + path + "' to filter by"));
      Filter bound = bind(field);
      return operator.equals("!=") ? new Filter.Not(bound) : bound;
    }

    private Filter bind(Field field) throws FilterException {
      boolean same = operator.equals("=") || operator.equals("!=");
      if (star && value.isEmpty() && !quoted && same) {
        return new Filter.Has(path, field.kind());
      }
      return switch (field.kind()) {
        case NUMBER -> new Filter.NumberIs(path, relation(), number(field));
        case TEXT -> {
          require(same, "a text, compared with = or !=");
          yield new Filter.TextIs(path, value, star);
        }
        case BOOLEAN -> {
          require(same && !star, "true or false, compared with = or !=");
          yield new Filter.FlagIs(path, flag());
        }
      };
    }

    private Filter.Relation relation() {
      return switch (operator) {
        case "<" -> Filter.Relation.LESS;
        case "<=" -> Filter.Relation.AT_MOST;
        case ">" -> Filter.Relation.GREATER;
        case ">=" -> Filter.Relation.AT_LEAST;
        default -> Filter.Relation.EQUAL;
      };
    }

    private double number(Field field) throws FilterException {
      String expected = field.unit().isEmpty() ? "a number" : "a number, in " + field.unit();
      Optional<Double> number = star || quoted ? Optional.empty() : Numbers.read(value);
      require(number.isPresent(), expected);
      return number.orElseThrow();
    }

    private boolean flag() throws FilterException {
      boolean yes = value.equalsIgnoreCase("true");
      require(!quoted && (yes || value.equalsIgnoreCase("false")), "true or false");
      return yes;
    }

    private void require(boolean holds, String expected) throws FilterException {
      if (!holds) {
        throw FilterException.field(path, path + " is " + expected + "; got '" + shown() + "'");
      }
    }

    private String shown() {
      return operator + value + (star ? "*" : "");
    }
  }
}
