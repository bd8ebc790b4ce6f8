/** More objects than one runner serves. */
const SUBJECTS_MAX = 10_000;
/** A subject of which more is to be said hears some of it again. */
const TEXTS_MAX = 50;

/** What was said already, so that nobody hears it twice. A restart forgets that. */
export class SaidOnce {
  /** Texts by subject, the latest subject last. */
  private readonly texts = new Map<string, Set<string>>();

  /** Whether the text is news of the subject; from now on it is none. */
  isNews(subject: string, text: string): boolean {
    const known = this.texts.get(subject) ?? new Set<string>();
    const isNews = !known.has(text);
    if (known.size >= TEXTS_MAX) known.clear();
    known.add(text);
    this.texts.delete(subject);
    this.texts.set(subject, known);
    const [oldest] = this.texts.keys();
    if (oldest !== undefined && this.texts.size > SUBJECTS_MAX) this.texts.delete(oldest);
    return isNews;
  }

  /** Nothing more is to be said of the subject. */
  forget(subject: string): void {
    this.texts.delete(subject);
  }
}
