import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * The kubeconfig of the runner itself: of that file; else of the pod; else of KUBECONFIG or ~/.kube/config.
 * @throws Error  where there is none, with what to do
 */
export function ambientKubeConfig(
  options: { readonly file?: string; readonly context?: string } = {},
  environment: NodeJS.ProcessEnv = process.env,
): KubeConfig {
  const isInPod = environment.KUBERNETES_SERVICE_HOST !== undefined && existsSync(SERVICE_ACCOUNT_TOKEN);
  if (options.file === undefined && isInPod) {
    const config = new KubeConfig();
    config.loadFromCluster();
    return config;
  }
  const files = options.file === undefined ? defaultFiles(environment) : [options.file];
  const config = new KubeConfig();
  for (const file of files) config.mergeConfig(read(file));
  const { context } = options;
  if (context !== undefined) {
    if (!config.contexts.some(({ name }) => name === context)) {
      throw new Error(
        `${files.join(", ")}: there is no context ${context}, but ${config.contexts.map(({ name }) => name).join(", ")}`,
      );
    }
    config.setCurrentContext(context);
  }
  if (!config.getCurrentCluster() || !config.getCurrentUser()) {
    throw new Error(`${files.join(", ")}: current-context leads to no cluster and user: set it, or name a context`);
  }
  return config;
}

function defaultFiles({ KUBECONFIG: files, HOME = "" }: NodeJS.ProcessEnv): readonly string[] {
  const named = (files ?? "").split(delimiter).filter((file) => file !== "");
  return named.length > 0 ? named : [join(HOME, ".kube", "config")];
}

function read(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? "it is no kubeconfig";
    throw new Error(`the kubeconfig ${file} cannot be read (${why}): name another file`);
  }
  return config;
}

/** Refused, because a kubeconfig that somebody put into a Secret must neither run programs nor read files of the runner. */
const refused = (what: string) =>
  z.undefined({ error: `${what} is not taken from a Secret: put certificates and a token in by value` }).optional();

const CLUSTER = z.object({
  server: z.url({ protocol: /^https$/, error: "is no https URL" }),
  "certificate-authority-data": z.base64().optional(),
  "certificate-authority": refused("a file path"),
  "insecure-skip-tls-verify": z
    .literal(false, { error: "must be false: keys are sent over this connection" })
    .optional(),
  "tls-server-name": z.string().optional(),
  "proxy-url": z.url().optional(),
});

const USER = z.object({
  token: z.string().min(1).optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  "client-certificate-data": z.base64().optional(),
  "client-key-data": z.base64().optional(),
  as: z.string().optional(),
  exec: refused("an exec plugin"),
  "auth-provider": refused("an auth provider"),
  tokenFile: refused("a file path"),
  "client-certificate": refused("a file path"),
  "client-key": refused("a file path"),
});

const KUBECONFIG = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: CLUSTER })).min(1),
  users: z.array(z.object({ name: z.string(), user: USER })).min(1),
  contexts: z
    .array(
      z.object({
        name: z.string(),
        context: z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() }),
      }),
    )
    .min(1),
  "current-context": z.string().min(1),
});

/**
 * A kubeconfig that came in a Secret. Only what is understood here reaches the client.
 * @param where  names the Secret in errors
 * @throws Error  with the path of what is wrong; no value is shown
 */
export function suppliedKubeConfig(text: string, where: string): KubeConfig {
  const parsed = KUBECONFIG.safeParse(yamlOf(text, where));
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: "is wrong" }] = parsed.error.issues;
    throw new Error(`${where}: ${pathOf(path) || "the kubeconfig"}: ${message}`);
  }
  const { data } = parsed;
  const context = data.contexts.find(({ name }) => name === data["current-context"]);
  if (!context) throw new Error(`${where}: current-context: no context has that name`);
  const { cluster, user } = context.context;
  for (const [kind, name, names] of [
    ["cluster", cluster, data.clusters],
    ["user", user, data.users],
  ] as const) {
    if (!names.some((one) => one.name === name))
      throw new Error(`${where}: contexts: the current one names a ${kind} that is not there`);
  }
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify({ apiVersion: "v1", kind: "Config", ...data }));
  return config;
}

function yamlOf(text: string, where: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  // The message of the parser would show the line, in which a token may stand.
  if (error) throw new Error(`${where}: line ${lines.linePos(error.pos[0]).line}: no valid YAML (${error.code})`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new Error(`${where}: no valid YAML: too many aliases`);
  }
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}
