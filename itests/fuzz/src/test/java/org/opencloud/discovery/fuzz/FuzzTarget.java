package org.opencloud.discovery.fuzz;

/** What Jazzer runs; it wants static methods. The argument names a decoder, or all. */
public final class FuzzTarget {
  private static Decoder decoder;

  private FuzzTarget() {}

  /** Called once. */
  public static void fuzzerInitialize(String[] args) {
    decoder = args[0].equals("defect") ? FuzzTarget::defective : Decoders.named(args[0]);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    decoder.takes(input);
  }

  /** What a test expects to be found: three bytes deep, which chance alone seldom hits. */
  private static boolean defective(byte[] input) {
    if (input.length > 3 && input[0] == 'O' && input[1] == 'C' && input[2] == 'D') {
      throw new IllegalStateException("read beyond the end");
    }
    return false;
  }
}
