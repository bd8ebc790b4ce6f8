import { spawnSync } from "node:child_process";

export interface GoRequest {
  readonly template: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface GoAnswer {
  readonly text: string;
  readonly error?: string;
}

/** Whether Go is on this machine. */
export function hasGo(): boolean {
  return spawnSync("go", ["version"]).status === 0;
}

/** What Go's text/template makes of templates, in their order. */
export function renderByGo(requests: readonly GoRequest[]): readonly GoAnswer[] {
  const { status, stdout, stderr } = spawnSync("go", ["run", "."], {
    cwd: __dirname,
    input: requests.map((one) => `${JSON.stringify(one)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 1e8,
    env: { ...process.env, GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" },
  });
  if (status !== 0) throw new Error(`go run: ${stderr}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as GoAnswer);
}
