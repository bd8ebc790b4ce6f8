import { cleanMessage, LONGEST_KEPT } from "../../provider/azure/cleanMessage";

/** Names of variables whose values are secret. The name of a file that holds a secret is none. */
const SECRET_NAME = /(SECRET|PASSWORD|PASSPHRASE|TOKEN|KEY|CREDENTIALS|CONNECTION_STRING)(?!.*_FILE$)/;
const PASSWORD_IN_URL = /^\w[\w+.-]*:\/\/[^/:@]*:(.+)@/;
const LONGEST = 500;

/** A text as one readable line, in which no secret of the variables stands, nor anything that looks like one. */
export function withoutSecrets(text: string, variables: Readonly<Record<string, string>>): string {
  const hidden = Object.entries(variables)
    .flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : passwordIn(value)))
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "(hidden)"), text);
  return cleanMessage(hidden.slice(0, LONGEST_KEPT), LONGEST);
}

/** The password of a URL, as it is written there, and as it is meant. */
function passwordIn(value: string): string[] {
  const written = PASSWORD_IN_URL.exec(value)?.[1];
  if (written === undefined) return [];
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
