import { join } from "node:path";
import { staleBuild } from "../test/staleBuild";
import { assemble } from "./image";

const [, , folder, node, pulumi] = process.argv;
try {
  if (!folder || !node || !pulumi) throw new Error("run scripts/image/assemble FOLDER");
  const stale = staleBuild();
  if (stale) throw new Error(stale);
  assemble(folder, { root: join(__dirname, "..", ".."), node, pulumi });
  process.stdout.write(`${folder} holds the image: docker build --tag NAME ${folder}\n`);
} catch (error) {
  process.stderr.write(`image: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
