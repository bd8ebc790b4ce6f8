/**
 * Marks a value as secret on the wire, so that Pulumi encrypts it in the state and hides it everywhere. Needed for every
 * output that Azure generates: the engine itself marks only inputs that were secret already.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts (specialSigKey, specialSecretSig)
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export function secret(value: string): object {
  return { [SIGNATURE]: SECRET, value };
}
