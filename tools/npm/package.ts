/**
 * What is in the package. `deno pack` makes modules and declarations from the very sources that JSR gets; here they are sifted (it takes
 * along what nothing imports), and get what it leaves out: exact versions, a description, a README for those who have only the package.
 */
import * as z from "zod";
import { expectSuccess } from "../compile/command.ts";
import { readConfiguration } from "../compile/stamp.ts";
import { manifestOf } from "./manifest.ts";
import { reachedFrom } from "./reach.ts";
import { readmeFrom } from "./readme.ts";
import { tidy } from "./tidy.ts";

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Texts, by their paths. */
  readonly files: ReadonlyMap<string, string>;
}

/** What Node loads for each of the package's names, and compilers beside it. */
export const ENTRIES = { ".": "sdk/mod", "./testing": "sdk/testing/mod" } as const;

const PAGES = ["LICENSE", "CHANGELOG.md"];

/** What stands in for controllers/instruments.ts, and a package of counters: nobody reads those of a test's operator. */
const NO_INSTRUMENTS = `/** Counters are left out of this package. */
export class Instruments {
  constructor() {
    throw new Error("this package has no counters");
  }
}
`;

const namedSchema = z.looseObject({ name: z.string() });

/** Makes the package from a checkout. Throws an `Error` whose message is for the user. */
export async function makePackage(root: string): Promise<Package> {
  const configuration = await readConfiguration(root);
  const { name } = namedSchema.parse(configuration);
  const packed = new Map([...await packedBy(root)].map(([path, text]) => [path, tidy(path, text)] as const));
  packed.set("controllers/instruments.js", NO_INSTRUMENTS);
  const { files, packages } = reachedFrom(Object.values(ENTRIES), packed);
  const manifest = manifestOf({ name, version: configuration.version, imports: configuration.imports, packages, entries: ENTRIES });
  const pages = await Promise.all(PAGES.map(async (page) => [page, await Deno.readTextFile(`${root}/${page}`)] as const));
  const readme = readmeFrom(await Deno.readTextFile(`${root}/docs/sdk.md`));
  const modules = files.map((path) => [path, packed.get(path) ?? ""] as const);
  const all = [["package.json", `${JSON.stringify(manifest, undefined, 2)}\n`], ["README.md", readme], ...pages, ...modules] as const;
  return { name, version: configuration.version, files: new Map(all) };
}

/** What `deno pack` makes, by its paths. */
async function packedBy(root: string): Promise<ReadonlyMap<string, string>> {
  const scratch = await Deno.makeTempDir({ prefix: "konductor-npm-" });
  try {
    await expectSuccess("Cannot make the modules", Deno.execPath(), {
      // Source maps would have the paths of this machine in them.
      args: ["pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", `${scratch}/packed.tgz`],
      cwd: root,
      env: { DENO_NO_UPDATE_CHECK: "1" },
    });
    await expectSuccess("Cannot unpack the modules", "tar", { args: ["-xzf", "packed.tgz"], cwd: scratch });
    return await textsIn(`${scratch}/package`);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** The texts below a folder, by their paths in it. */
async function textsIn(folder: string, below = ""): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${below}`)) {
    const path = `${below}${name}`;
    if (!isDirectory) texts.set(path, await Deno.readTextFile(`${folder}/${path}`));
    else for (const [inner, text] of await textsIn(folder, `${path}/`)) texts.set(inner, text);
  }
  return texts;
}
