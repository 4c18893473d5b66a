package org.opencloud.discovery.harness;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A Java agent that makes the system's clock wrong, for one process: {@code
 * -javaagent:harness.jar=300000} has it five minutes ahead. Only {@code java.time} is changed,
 * which all of the node's own code reads the time by.
 */
public final class ShiftedClock implements ClassFileTransformer {
  private static final String CLOCK = "java/time/Clock";
  private static final String SYSTEM_CLOCK = "java/time/Clock$SystemClock";
  private static final Set<String> CHANGED = Set.of(CLOCK, SYSTEM_CLOCK);

  private final long millis;

  private ShiftedClock(long millis) {
    this.millis = millis;
  }

  /**
   * Called by the virtual machine.
   *
   * @param millis by how much the clock shall be ahead
   */
  public static void premain(String millis, Instrumentation java)
      throws UnmodifiableClassException {
    java.addTransformer(new ShiftedClock(Long.parseLong(millis)), true);
    java.retransformClasses(Clock.class, Clock.systemUTC().getClass());
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
    if (!CHANGED.contains(name)) {
      return null;
    }
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Shifting(writer), 0);
    return writer.toByteArray();
  }

  /** Adds the shift to what the two methods return that everything else is made of. */
  private final class Shifting extends ClassVisitor {
    private Shifting(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return switch (name + descriptor) {
        case "currentInstant()Ljava/time/Instant;" -> new AtReturn(next, Opcodes.ARETURN);
        case "millis()J" -> new AtReturn(next, Opcodes.LRETURN);
        default -> next;
      };
    }
  }

  private final class AtReturn extends MethodVisitor {
    private final int returning;

    private AtReturn(MethodVisitor next, int returning) {
      super(Opcodes.ASM9, next);
      this.returning = returning;
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == returning) {
        visitLdcInsn(millis);
        if (opcode == Opcodes.LRETURN) {
          super.visitInsn(Opcodes.LADD);
        } else {
          visitMethodInsn(
              Opcodes.INVOKEVIRTUAL,
              "java/time/Instant",
              "plusMillis",
              "(J)Ljava/time/Instant;",
              false);
        }
      }
      super.visitInsn(opcode);
    }
  }
}
