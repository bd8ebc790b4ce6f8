import fc from "fast-check";

export interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
}

/** Few names, so that two specs often have the same. */
const name = fc.constantFrom("a", "a", "b", "c.d", "");

/** A spec at random that has the shape of a schema; its rules may refuse the spec. */
export function randomSpec({
  type,
  enum: values,
  properties = {},
  required = [],
  additionalProperties,
}: Schema): fc.Arbitrary<unknown> {
  if (values) return fc.constantFrom(...values);
  if (additionalProperties)
    return fc.dictionary(fc.constantFrom("a", "b"), randomSpec(additionalProperties), { maxKeys: 2 });
  switch (type) {
    case "boolean":
      return fc.boolean();
    case "string":
      return name;
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, randomSpec(schema)])),
        { requiredKeys: [...required] },
      );
    default:
      throw new Error(`no random ${type}`);
  }
}

/** A spec, and another in which few fields differ. */
export function randomChange(schema: Schema): fc.Arbitrary<readonly [unknown, unknown]> {
  const { properties = {} } = schema;
  return fc
    .tuple(randomSpec(schema), randomSpec(schema), fc.subarray(Object.keys(properties), { maxLength: 2 }))
    .map(([before, other, changed]) => {
      const from = before as Readonly<Record<string, unknown>>;
      const to = other as Readonly<Record<string, unknown>>;
      const kept = Object.entries(from).filter(([key]) => !changed.includes(key));
      const taken = changed.filter((key) => key in to).map((key) => [key, to[key]] as const);
      return [from, Object.fromEntries([...kept, ...taken])];
    });
}
