import * as pulumi from "@pulumi/pulumi";

/** The arguments of a program behind a child's inputs, where the names differ: `{ privateEndpointLocation: "location" }`. */
type Named = Readonly<Record<string, string>>;

/**
 * `ignoreChanges` of a component. Pulumi applies the option to no child, so each child gets the paths that are about its
 * inputs.
 */
export class IgnoredChanges {
  private readonly unused: Set<string>;

  constructor(private readonly paths: readonly string[] = []) {
    this.unused = new Set(paths);
  }

  /** The option of a child with these inputs. `prefix` is the path in the program to all of them. */
  of(
    inputs: pulumi.Inputs,
    { named = {}, prefix = "" }: { named?: Named; prefix?: string } = {},
  ): {
    ignoreChanges?: string[];
  } {
    const own = this.paths.flatMap((path) => {
      const inner = inside(path, { inputs, named, prefix });
      if (inner !== undefined) this.unused.delete(path);
      return inner ?? [];
    });
    return own.length > 0 ? { ignoreChanges: [...new Set(own)] } : {};
  }

  /** Warns of paths that are about no child: they would have no effect. */
  warnAboutUnused(component: pulumi.Resource): void {
    for (const path of this.unused) {
      void pulumi.log.warn(`ignoreChanges: ${path} is no argument whose change can be ignored.`, component);
    }
  }
}

/** The path in a child of a path in the program; undefined where the path is about something else. */
function inside(
  path: string,
  { inputs, named, prefix }: { inputs: pulumi.Inputs; named: Named; prefix: string },
): string | undefined {
  if (path === "*") return path;
  const isPrefixed = prefix !== "" && path.startsWith(`${prefix}.`);
  const own = isPrefixed ? path.slice(prefix.length + 1) : path;
  const [, argument = own, rest = ""] = /^([^.[]+)(.*)$/s.exec(own) ?? [];
  const property = named[argument] ?? argument;
  return Object.hasOwn(inputs, property) ? `${property}${rest}` : undefined;
}
