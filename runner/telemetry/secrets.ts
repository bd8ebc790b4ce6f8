const HIDDEN = "(hidden)";

/** Names whose text is a secret, whatever the text looks like. A name of a Secret, or a file of a token, is none. */
const SECRET_NAME =
  /^((primary|secondary|access|account|private|data|wrapped)_?key|auth_?string|kubeconfig|kubeconfigdata|authorization|cookie)$|(secret|password|passphrase|token|connection_?string)$/i;

/** Texts that are secrets, whatever their name: tokens, keys in base64, passwords and signatures in URLs. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, HIDDEN],
  [/[A-Za-z0-9+/_-]{40,}={1,2}/g, HIDDEN],
  [/\bBearer\s+[\w.~+/-]{8,}=*/gi, `Bearer ${HIDDEN}`],
  [/(\b\w+:\/\/[^\s:@/'"]*):[^\s@'"]+@/g, `$1:${HIDDEN}@`],
  [/(https?:\/\/[^\s?'"]+)\?[^\s'"]*/g, "$1"],
  [/\b(password|passphrase|client_secret|AccountKey|SharedAccessKey|auth)\s*[=:]\s*[^\s,;'"]+/gi, `$1=${HIDDEN}`],
];

/** Deeper than anything is logged. */
const DEPTH_MAX = 12;

/** A text without what looks like a secret. */
export function withoutSecrets(text: string): string {
  return SECRET_TEXTS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/** A value of JSON without secrets, by the names of its members and by its texts. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH_MAX) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isSecret = SECRET_NAME.test(name) && typeof member !== "object" && (member ?? "") !== "";
      return [name, isSecret ? HIDDEN : redacted(member, depth + 1)];
    }),
  );
}
