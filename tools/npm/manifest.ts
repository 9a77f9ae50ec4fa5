/** The package's package.json. */

export interface ManifestOptions {
  readonly name: string;
  readonly version: string;
  /** What deno.json says packages of others are, e.g. `npm:zod@4.6.7`. */
  readonly imports: Readonly<Record<string, string>>;
  /** The packages of others that its files import. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** Its names, with modules without their endings. */
  readonly entries: Readonly<Record<string, string>>;
}

const DESCRIPTION = "Coordination for Kubernetes: semaphores, mutexes, leases, barriers, gates and more, as objects of the cluster";
const REPOSITORY = "git+https://github.com/LogicIQ/konductor.git";

/** `process.getBuiltinModule` is there from these on: it gives Node's modules to code that runs elsewhere, too. */
const NODE = "^20.16.0 || >=22.3.0";

/**
 * Packages that only some users need, and install themselves: client-node, for logins by plug-in, has 98 MB and takes a newer Node than the
 * rest. Whoever has it in another version of the same major one keeps that.
 */
const OPTIONAL = ["@kubernetes/client-node"];

/** Makes package.json's content. Throws when a package's version is not known. */
export function manifestOf({ name, version, imports, packages, entries }: ManifestOptions) {
  const versions = [...packages.keys()].toSorted().map((each) => [each, versionOf(each, imports)] as const);
  const isOptional = ([each]: readonly [string, string]): boolean => OPTIONAL.includes(each);
  const optional = versions.filter(isOptional);
  return {
    name,
    version,
    description: DESCRIPTION,
    keywords: ["kubernetes", "coordination", "semaphore", "mutex", "lock", "barrier", "leader-election", "jobs"],
    license: "Apache-2.0",
    repository: { type: "git", url: REPOSITORY },
    type: "module",
    sideEffects: false,
    engines: { node: NODE },
    exports: Object.fromEntries(
      Object.entries(entries).map(([path, module]) => [path, { types: `./${module}.d.ts`, default: `./${module}.js` }]),
    ),
    types: `./${entries["."]}.d.ts`,
    dependencies: Object.fromEntries(versions.filter((each) => !isOptional(each))),
    peerDependencies: Object.fromEntries(optional.map(([each, exact]) => [each, `^${exact}`])),
    peerDependenciesMeta: Object.fromEntries(optional.map(([each]) => [each, { optional: true }])),
  };
}

/** The exact version that deno.json names. */
function versionOf(name: string, imports: ManifestOptions["imports"]): string {
  const prefix = `npm:${name}@`;
  const version = imports[name]?.startsWith(prefix) ? imports[name].slice(prefix.length) : "";
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`Cannot make the package: deno.json names no exact version of "${name}"`);
  return version;
}
