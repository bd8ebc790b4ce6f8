import { Transform } from "node:stream";
import slotOf from "cluster-key-slot";
import RedisParser from "redis-parser";

/** As Redis itself holds of one command (`proto-max-bulk-len`). */
const COMMAND_MAX_BYTES = 512 * 1024 * 1024;
const ASTERISK = "*".charCodeAt(0);

/** The words before the keys are none but the command; MSET has a value after each key. */
const STEPS: ReadonlyMap<string, number> = new Map([["MSET", 2]]);

/**
 * Does for each key what a command does for all, and puts the replies together: an array of MGET, the OK of MSET, a sum of
 * the others. Keys are no KEYS of the script, since those have to be in one slot. Only MSET is refused for want of memory.
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/ (script flags)
 */
const SCRIPT = `
local command, step = ARGV[1], tonumber(ARGV[2])
local values, sum = {}, 0
for i = 3, #ARGV, step do
  local reply = redis.call(command, unpack(ARGV, i, i + step - 1))
  if command == 'MGET' then values[#values + 1] = reply[1]
  elseif command == 'MSET' then sum = reply
  else sum = sum + reply end
end
if command == 'MGET' then return values end
return sum`;

/**
 * Between a client and a server in cluster mode: lets the commands that are named, in upper case, take keys of several slots,
 * as the service does. Each command is passed on as one command, so the server's replies need no look. Inside a
 * transaction, and for a client that types its commands without the protocol, the server's own rule stays.
 */
export function crossSlot(commands: readonly string[]): Transform {
  const names = new Set(commands);
  let isInTransaction = false;
  let heldBytes = 0;
  let isFirst = true;
  let isTyped = false;
  const replies: Buffer[] = [];
  const parser = new RedisParser({
    returnBuffers: true,
    returnReply: (command: unknown) => {
      heldBytes = 0;
      const words = command as readonly Buffer[];
      const name = String(words[0]).toUpperCase();
      if (name === "MULTI") isInTransaction = true;
      else if (["EXEC", "DISCARD", "RESET"].includes(name)) isInTransaction = false;
      const isSplit = !isInTransaction && names.has(name) && isOverSlots(name, words);
      replies.push(encode(isSplit ? split(name, words) : words));
    },
    returnError: (error: Error) => {
      throw error;
    },
  });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isFirst) isTyped = chunk[0] !== ASTERISK;
      isFirst = false;
      if (isTyped) return done(null, chunk);
      try {
        heldBytes += chunk.length;
        if (heldBytes > COMMAND_MAX_BYTES) throw new Error("a command is too long");
        parser.execute(chunk);
        done(null, Buffer.concat(replies.splice(0)));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function isOverSlots(name: string, [, ...words]: readonly Buffer[]): boolean {
  const step = STEPS.get(name) ?? 1;
  // A wrong number of words is for the server to refuse.
  if (words.length % step !== 0) return false;
  const keys = words.filter((_, index) => index % step === 0);
  return new Set(keys.map((key) => slotOf(key))).size > 1;
}

function split(name: string, [, ...words]: readonly Buffer[]): readonly (Buffer | string)[] {
  const flags = name === "MSET" ? "allow-cross-slot-keys" : "allow-cross-slot-keys,allow-oom";
  return ["EVAL", `#!lua flags=${flags}${SCRIPT}`, "0", name, String(STEPS.get(name) ?? 1), ...words];
}

/** @see https://redis.io/docs/latest/develop/reference/protocol-spec/ (arrays of bulk strings) */
function encode(words: readonly (Buffer | string)[]): Buffer {
  const parts = words.flatMap((word) => {
    const bytes = Buffer.from(word);
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n")];
  });
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}
