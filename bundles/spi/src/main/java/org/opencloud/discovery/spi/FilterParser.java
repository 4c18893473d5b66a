package org.opencloud.discovery.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opencloud.discovery.spi.FilterExpression.Comparison;
import org.opencloud.discovery.spi.FilterExpression.Group;
import org.opencloud.discovery.spi.FilterExpression.Negation;
import org.opencloud.discovery.spi.FilterExpression.Node;

/** Reads one filter, by the grammar of {@link FilterExpression}. Recursion ends at its depth. */
final class FilterParser {
  private static final String NO_WORD = "()\"=<>!&|";
  private static final int MAX_VALUE = 256;

  private final String text;
  private int at;
  private int terms;
  private int depth;

  FilterParser(String text) {
    this.text = text;
  }

  Node filter() throws FilterException {
    Node node = disjunction();
    if (!isEnd()) {
      throw wrong("'and', 'or' or the end");
    }
    return node;
  }

  private Node disjunction() throws FilterException {
    List<Node> parts = new ArrayList<>(List.of(conjunction()));
    while (takeKeyword("or")) {
      parts.add(conjunction());
    }
    return parts.size() == 1 ? parts.get(0) : new Group(false, List.copyOf(parts));
  }

  private Node conjunction() throws FilterException {
    List<Node> parts = new ArrayList<>(List.of(negation()));
    while (takeKeyword("and")) {
      parts.add(negation());
    }
    return parts.size() == 1 ? parts.get(0) : new Group(true, List.copyOf(parts));
  }

  private Node negation() throws FilterException {
    if (takeKeyword("not")) {
      deeper();
      Node part = negation();
      depth--;
      return new Negation(part);
    }
    return take('(') ? bracket() : comparison();
  }

  private Node bracket() throws FilterException {
    deeper();
    Node node;
    if (take('!')) {
      node = new Negation(group());
    } else if (take('&')) {
      node = groups(true);
    } else if (take('|')) {
      node = groups(false);
    } else {
      node = disjunction();
    }
    if (!take(')')) {
      throw wrong("')'");
    }
    depth--;
    return node;
  }

  private Node groups(boolean all) throws FilterException {
    List<Node> parts = new ArrayList<>(List.of(group()));
    while (peek() == '(') {
      parts.add(group());
    }
    return new Group(all, List.copyOf(parts));
  }

  private Node group() throws FilterException {
    if (!take('(')) {
      throw wrong("'('");
    }
    return bracket();
  }

  private void deeper() throws FilterException {
    depth++;
    if (depth > FilterExpression.MAX_DEPTH) {
      throw wrong("at most " + FilterExpression.MAX_DEPTH + " brackets inside each other");
    }
  }

  private Node comparison() throws FilterException {
    skipBlanks();
    int start = at;
    String path = word();
    if (!Field.isPath(path)) {
      at = start;
      throw wrong("a field such as gpu.count");
    }
    String operator = operator(path);
    terms++;
    if (terms > FilterExpression.MAX_TERMS) {
      throw wrong("at most " + FilterExpression.MAX_TERMS + " comparisons");
    }
    return value(path, operator);
  }

  private String operator(String path) throws FilterException {
    skipBlanks();
    for (String operator : List.of("!=", "<=", ">=", "=", "<", ">")) {
      if (text.startsWith(operator, at)) {
        at += operator.length();
        return operator;
      }
    }
    throw wrong("=, !=, <, <=, > or >= after '" + path + "'");
  }

  private Node value(String path, String operator) throws FilterException {
    skipBlanks();
    boolean quoted = at < text.length() && text.charAt(at) == '"';
    String value = quoted ? quoted() : word();
    boolean star = quoted ? at < text.length() && text.charAt(at) == '*' : value.endsWith("*");
    if (star && quoted) {
      at++;
    } else if (star) {
      value = value.substring(0, value.length() - 1);
    }
    if (value.isEmpty() && !quoted && !star) {
      throw wrong("a value after '" + path + operator + "'");
    }
    if (value.length() > MAX_VALUE) {
      throw wrong("a value of at most " + MAX_VALUE + " characters");
    }
    return new Comparison(path, operator, value, quoted, star);
  }

  private String word() {
    int start = at;
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isOfWord(char c) {
    return !Character.isWhitespace(c) && NO_WORD.indexOf(c) < 0;
  }

  private String quoted() throws FilterException {
    StringBuilder out = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c == '\\') {
        at++;
        if (at == text.length() || "\"\\".indexOf(text.charAt(at)) < 0) {
          throw wrong("\\\" or \\\\");
        }
      }
      out.append(text.charAt(at));
    }
    throw wrong("'\"' at the end of the text");
  }

  /** A keyword is a field's name where an operator follows. */
  private boolean takeKeyword(String keyword) {
    skipBlanks();
    int start = at;
    boolean is = word().toLowerCase(Locale.ROOT).equals(keyword);
    int end = at;
    if (is && "=<>!".indexOf(peek()) < 0) {
      at = end;
      return true;
    }
    at = start;
    return false;
  }

  private boolean take(char expected) {
    boolean is = peek() == expected;
    at += is ? 1 : 0;
    return is;
  }

  private boolean isEnd() {
    skipBlanks();
    return at >= text.length();
  }

  /** The next character that is no blank; 0 at the end. */
  private char peek() {
    return isEnd() ? 0 : text.charAt(at);
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private FilterException wrong(String expected) {
    String got = at >= text.length() ? "the end" : "'" + text.charAt(at) + "'";
    return FilterException.at(at, "expected " + expected + ", got " + got);
  }
}
