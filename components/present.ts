import * as pulumi from "@pulumi/pulumi";

/**
 * The output as an input that must be there: `present(redis.connectionString)`. Keys and connection strings are undefined while
 * accessKeysAuthentication is Disabled, addresses without a private endpoint; then `pulumi up` fails with a sentence instead of
 * handing `undefined` on.
 */
export function present<T>(output: pulumi.Output<T | undefined>): pulumi.Output<T> {
  return output.apply((value) => {
    if ((value ?? undefined) !== undefined) return value as T;
    throw new pulumi.RunError(
      "an output that the program needs is not there: keys and connection strings exist while accessKeysAuthentication is " +
        '"Enabled", the address and the id of the private endpoint where there is one',
    );
  }) as pulumi.Output<T>;
}
