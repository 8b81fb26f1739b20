import java.lang.reflect.Field;
import java.time.Duration;
import sun.misc.Unsafe;

/**
 * Starts the Firestore emulator with another limit for waiting on locks. Of two transactions that have read the same
 * document and both want to write it, neither can go on before the other gives up. Firestore sees that at once; the
 * emulator lets one of them wait for 2 s, which no option changes: some 360 times in a run of all tests.
 *
 * Relies on the inside of the emulator; where that is another, the limit stays as it is.
 */
public final class QuickLocks {
  private static final Duration LIMIT = Duration.ofMillis(1_000);
  private static final String EMULATOR = "com.google.cloud.datastore.emulator.";

  public static void main(String[] arguments) throws Exception {
    try {
      Field instance = Unsafe.class.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      Unsafe memory = (Unsafe) instance.get(null);
      // The field is final, so reflection alone cannot set it.
      Field limit = Class.forName(EMULATOR + "impl.firestore.CloudFirestoreV1").getDeclaredField("LOCK_ACQUIRE_TIMEOUT");
      memory.putObject(memory.staticFieldBase(limit), memory.staticFieldOffset(limit), LIMIT);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      System.err.println("WARNING: lost transaction races take 2 s each: " + unknown);
    }
    Class.forName(EMULATOR + "firestore.CloudFirestore").getMethod("main", String[].class).invoke(null, (Object) arguments);
  }
}
