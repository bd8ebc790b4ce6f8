// Loaded into a client, node --import …/names.mjs with AMR_DNS=127.0.0.1:PORT in its environment: names that the local
// Azure's DNS knows lead where it says, all other names as before.
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { isIP } from "node:net";
import { promisify } from "node:util";

const server = process.env.AMR_DNS;
if (!server) throw new Error("AMR_DNS is not set: give it the dns of the local Azure's ready line, 127.0.0.1:PORT.");

const resolver = new dns.promises.Resolver({ timeout: 2_000, tries: 2 });
resolver.setServers([server]);
const systemLookup = dns.promises.lookup;

/** As `dns.promises.lookup`. */
async function lookup(hostname, options = {}) {
  const { all = false, family = 0 } = typeof options === "number" ? { family: options } : (options ?? {});
  const isName = typeof hostname === "string" && hostname !== "localhost" && isIP(hostname) === 0;
  if (isName && family !== 6 && family !== "IPv6") {
    const found = await resolver.resolve4(hostname).catch(() => []);
    const addresses = found.map((address) => ({ address, family: 4 }));
    if (addresses.length > 0) return all ? addresses : addresses[0];
  }
  return systemLookup(hostname, options);
}

/** As `dns.lookup`. */
function lookupWithCallback(hostname, ...rest) {
  const done = rest.pop();
  lookup(hostname, rest[0]).then(
    (found) => (Array.isArray(found) ? done(null, found) : done(null, found.address, found.family)),
    (error) => done(error),
  );
}

dns.promises.lookup = lookup;
dns.lookup = Object.assign(lookupWithCallback, { [promisify.custom]: lookup });
syncBuiltinESMExports();
