import { withoutSecrets } from "./secrets";

/** What an operator should know of this process: each sentence once in the log, and on the status page from then on. */
export class Notices {
  private readonly sentences = new Set<string>();

  constructor(private readonly log: { warn(fields: object, message: string): void }) {}

  /** Says a sentence, the first time that it is told. */
  tell(sentence: string): void {
    if (this.sentences.has(sentence)) return;
    this.sentences.add(sentence);
    this.log.warn({}, sentence);
  }

  /** In the order of the first time. */
  get all(): readonly string[] {
    return [...this.sentences].map(withoutSecrets);
  }
}
