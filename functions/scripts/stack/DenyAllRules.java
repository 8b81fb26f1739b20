import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for the storage emulator's rules runtime where that cannot be downloaded. storage.rules denies every
 * request, so answering "denied" to every request is exact; it is wrong for any other rules file.
 *
 * Protocol of the real runtime: one JSON object per line in, one per line out, matched by "id".
 */
public final class DenyAllRules {
  private static final Pattern ID = Pattern.compile("\"id\":(-?\\d+)");

  public static void main(String[] arguments) throws IOException {
    answer("-1", "");
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      // The caller appends the id as the last key, after the rules text and request it sends: take the last match.
      String id = null;
      for (Matcher match = ID.matcher(line); match.find(); ) id = match.group(1);
      if (id == null) continue;
      boolean isLoad = line.startsWith("{\"action\":\"load_ruleset\"");
      answer(id, ",\"result\":" + (isLoad ? "{\"rulesVersion\":2}" : "{\"permit\":false}"));
    }
  }

  private static void answer(String id, String result) {
    System.out.println("{\"id\":" + id + ",\"status\":\"ok\",\"errors\":[],\"warnings\":[]" + result + "}");
    System.out.flush();
  }
}
