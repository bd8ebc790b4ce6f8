import { chmodSync, constants, cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { rootCertificates } from "node:tls";
import { productionPackages } from "./productionPackages";

/** The programs of Pulumi that the runner needs: no host of another language. */
const PULUMI = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** The users of the image: root, and the one of the Dockerfile. */
const PASSWD = `root:x:0:0:root:/root:/usr/sbin/nologin
runner:x:65532:65532:runner:/tmp:/usr/sbin/nologin
`;

/** Files that no program reads while it runs. */
const FOR_PEOPLE = /\.(md|markdown|map|d\.ts|d\.mts|d\.cts)$/;

export interface Sources {
  /** A checkout, installed and built. */
  readonly root: string;
  /** Folder with the file `node`. */
  readonly node: string;
  /** Folder with the Pulumi CLI and its Node language host. */
  readonly pulumi: string;
}

/**
 * Makes a folder with all that the image of the runner holds, and the Dockerfile that copies it.
 * @throws Error  for a folder that is there already, and for packages that are not those of the lock file
 */
export function assemble(folder: string, { root, node, pulumi }: Sources): void {
  if (existsSync(folder)) throw new Error(`${folder} is there already: name another folder, or remove it`);
  const runner = join(folder, "runner");
  const bin = join(runner, "bin");
  const own = join(runner, "package");
  mkdirSync(bin, { recursive: true });
  copy(join(root, "scripts/image/Dockerfile"), join(folder, "Dockerfile"));
  program(join(node, "node"), bin);
  for (const name of PULUMI) program(join(pulumi, name), bin);
  for (const part of ["package.json", "LICENSE", "dist", "config"]) copy(join(root, part), join(own, part));
  for (const path of productionPackages(root).keys()) copy(join(root, path), join(own, path));
  chmodSync(join(own, "dist/cli/main.js"), 0o755);
  symlinkSync("../package/dist/cli/main.js", join(bin, "amr"));
  const passwd = join(folder, "passwd");
  writeFileSync(passwd, PASSWD);
  chmodSync(passwd, 0o644);
  // Those of Node, since a small base image has none, and the CLI is no Node program.
  writeFileSync(join(runner, "certificates.pem"), `${rootCertificates.join("\n")}\n`);
}

function program(file: string, bin: string): void {
  const to = join(bin, basename(file));
  copy(realpathSync(file), to);
  chmodSync(to, 0o755);
}

/** Packages inside of a package are copied by their own paths, where they are needed. */
function copy(from: string, to: string): void {
  const isWanted = (path: string) =>
    !FOR_PEOPLE.test(path) && !path.slice(from.length).split(sep).includes("node_modules");
  cpSync(from, to, { recursive: true, filter: isWanted, mode: constants.COPYFILE_FICLONE });
}
