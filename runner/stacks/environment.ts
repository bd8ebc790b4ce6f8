/** Variables of the runner's own environment that its processes may see: no CI's, no agent's, nobody's account. */
const PASSED_ON = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SYSTEMROOT",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "http_proxy",
  "https_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
];

/** The environment of a process of the runner's. Loopback goes through no proxy. */
export function bareEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const passed = PASSED_ON.map((name) => [name, environment[name]]).filter(([, value]) => value !== undefined);
  const given = environment.NO_PROXY ?? environment.no_proxy;
  const direct = ["127.0.0.1", "localhost", given].filter(Boolean).join(",");
  return { ...Object.fromEntries(passed), NO_PROXY: direct, no_proxy: direct };
}

/**
 * The settings with which a pass takes less CPU time; measured one by one. Checkpoints stay on: without them
 * (`PULUMI_SKIP_CHECKPOINTS`) Pulumi's copy of a state that is cut short would be a whole pass behind.
 */
export const QUICK: Readonly<Record<string, string>> = {
  GOGC: "400",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  // Else each command looks for stacks in the layout of years ago.
  PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: "true",
  // Copies of each state, which nobody removes. The one beside the state is still made.
  PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
};
