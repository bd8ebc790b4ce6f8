/** A client that this machine cannot have: its test is skipped, and says why. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";

  /** With the last line of what a failed command said, which is where pip and go put the reason. */
  static because(what: string, error: unknown): Unavailable {
    const { stderr = "", message = "" } = error as { stderr?: string; message?: string };
    return new Unavailable(`${what}: ${(stderr.trim() || message).split("\n").at(-1)}`);
  }
}
