import { person, signIn } from "./people.ts";

/**
 * Runs once before the tests on the emulators: starts the function that every sign-in waits for. Its cold start, with two
 * cores busy loading tests, can take longer than the blocking function's deadline.
 */
export async function setup(): Promise<void> {
  await person("employee", async (email, password) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await signIn(email, password);
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  });
}
