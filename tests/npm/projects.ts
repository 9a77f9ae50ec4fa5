/** Projects as the package's users have them: a folder with nothing in it but what npm installs. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Output, output } from "../../tools/compile/command.ts";
import { writePackage } from "../../tools/npm.ts";

const SOURCES = fileURLToPath(new URL("./project", import.meta.url));

/** What a TypeScript project has besides. Its types are those of the oldest Node that the package runs on. */
const TOOLS = ["typescript@5.9.3", "@types/node@20"];

const QUIET = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"];

/** How long a program may take, in milliseconds. */
const LIMIT = 180_000;

/** As strict as it gets: with the package's own declarations checked, too. */
const STRICT = {
  target: "ES2022",
  module: "nodenext",
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  outDir: "out",
  types: ["node"],
};

/** Says why packages cannot be installed here; `undefined` where they can. */
export async function obstacle(): Promise<string | undefined> {
  const { success } = await output("npm", {
    args: ["view", "zod", "version", "--prefer-offline", "--fetch-retries=0", "--fetch-timeout=20000"],
  });
  return success ? undefined : "npm does not reach its registry";
}

/** An empty folder, which goes at the end. */
export class Project implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes one in which the package, made from this checkout, and others are installed, and the scenarios lie as sources. */
  static async make(...others: readonly string[]): Promise<Project> {
    const project = new Project(await Deno.makeTempDir({ prefix: "konductor-npm-" }));
    try {
      await project.write("package.json", JSON.stringify({ name: "project", private: true, type: "module" }));
      for await (const { name } of Deno.readDir(SOURCES)) await Deno.copyFile(`${SOURCES}/${name}`, `${project.folder}/${name}`);
      await project.install(await writePackage(project.folder), ...others);
      return project;
    } catch (error) {
      await project[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Makes one for TypeScript's own compiler. */
  static async withCompiler(): Promise<Project> {
    const project = await Project.make(...TOOLS);
    await project.write("tsconfig.json", JSON.stringify({ compilerOptions: STRICT, include: ["*.ts"] }));
    const bare = { extends: "./tsconfig.json", compilerOptions: { types: [], noEmit: true }, include: ["types.ts"] };
    await project.write("tsconfig.bare.json", JSON.stringify(bare));
    return project;
  }

  async install(...packages: readonly string[]): Promise<void> {
    await this.run("npm", ["install", ...QUIET, ...packages]);
  }

  async write(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  /** Compiles the sources to `out/`, and checks once more without Node's types. Fails with what the compiler says. */
  async compile(): Promise<void> {
    const compiler = ["--no-install", "tsc", "--project"];
    await this.run("npx", [...compiler, "tsconfig.json"]);
    await this.run("npx", [...compiler, "tsconfig.bare.json"]);
  }

  /** Runs a program in it to its end. Fails when that does. */
  async run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { success, stdout, stderr } = await this.try(program, args, env);
    assert.ok(success, `${program} ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Runs a program in it, which may fail, and is killed where it does not end. */
  async try(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Output> {
    const options = { args: [...args], cwd: this.folder, env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env } };
    const command = new Deno.Command(program, { ...options, stdin: "null", signal: AbortSignal.timeout(LIMIT) });
    const { success, stdout, stderr } = await command.output();
    const [said = "", complained = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { success, stdout: said, stderr: complained };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
