import assert from "node:assert/strict";
import { Shell } from "./shell";

describe("the redis-server of the toolchain", () => {
  let shell: Shell;

  beforeEach(() => {
    shell = new Shell();
    shell.command("redis-server", "echo 'Redis server v=5.0.3 sha=0'");
  });
  afterEach(() => shell.remove());

  it("is the one on PATH if that serves", async () => {
    shell.command("redis-server", "echo 'Redis server v=7.2.0 sha=0'");
    const { stdout } = await shell.run('find_redis && printf "%s" "$used"');
    assert.equal(stdout, `redis     7.2.0      on PATH: ${shell.folder}/bin/redis-server`);
  });

  it("runs from Debian's packages with their libraries, of which the loader knows nothing", async () => {
    shell.command("apt-get", 'case "$*" in *download*) touch redis-server.deb redis-tools.deb ;; esac');
    shell.command("apt-cache", "echo '  Depends: libc6'; echo '  Depends: liblzf1'");
    shell.command(
      "dpkg",
      `mkdir -p "$3/usr/bin" "$3/usr/lib/x86_64-linux-gnu"
cat > "$3/usr/bin/redis-server" <<'END'
#!/bin/sh
echo "v=7.0.15 $LD_LIBRARY_PATH $*"
END
chmod 755 "$3/usr/bin/redis-server"`,
    );
    const { stdout, stderr } = await shell.run("make_redis && find_redis && redis-server --port 0");
    const folder = `${shell.cache}/redis-7.0.15-debian`;
    assert.deepEqual(shell.cached(), ["redis-7.0.15-debian"], stderr);
    assert.match(stdout, new RegExp(`^v=7.0.15 \\S*${folder}/root/usr/lib/x86_64-linux-gnu\\S* --port 0\n$`));
  });

  it("is optional: without one, setup says what will not work and goes on", async () => {
    shell.command("apt-get", "echo 'no network' >&2; exit 100");
    const { code, stderr } = await shell.run("make_redis || echo goes on");
    assert.equal(code, 0);
    assert.match(stderr, /no network/);
    assert.match(
      stderr,
      /install redis-server 7\.0\.0 or newer; without it the endpoints of the local Azure do not answer/,
    );
    assert.deepEqual(shell.cached(), []);
  });
});
