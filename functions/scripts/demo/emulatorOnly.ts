/** Throws unless Auth and Firestore are emulators: the demo organisation's passwords are published. */
export function demandEmulator(what: string): void {
  if (process.env["FIREBASE_AUTH_EMULATOR_HOST"] === undefined || process.env["FIRESTORE_EMULATOR_HOST"] === undefined) {
    throw new Error(`${what} has published passwords, so it is for emulators only: set FIREBASE_AUTH_EMULATOR_HOST and FIRESTORE_EMULATOR_HOST to where npm start says they listen.`);
  }
}
