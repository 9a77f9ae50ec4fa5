import assert from "node:assert/strict";
import { denoCommand, koncliAlias, quoted } from "./shell.ts";

function shell(path: string, programs: readonly string[]) {
  return { env: (name: string) => name === "PATH" ? path : undefined, isProgram: (program: string) => programs.includes(program) };
}

const NPX = `npx -y deno@${Deno.version.deno}`;

Deno.test("who has Deno calls it by its name", () => {
  assert.equal(denoCommand(shell("/usr/bin:/opt/bin", ["/opt/bin/deno"])), "deno");
});

Deno.test("who has no Deno goes through npx", () => assert.equal(denoCommand(shell("/usr/bin", [])), NPX));

Deno.test("the Deno that npx itself put on the PATH does not count", () => {
  const folder = "/home/me/.npm/_npx/1234/node_modules/.bin";
  assert.equal(denoCommand(shell(`${folder}:/usr/bin`, [`${folder}/deno`])), NPX);
});

Deno.test("words are quoted where a shell needs it", () => {
  assert.equal(quoted("/home/me/.konductor/kubeconfig"), "/home/me/.konductor/kubeconfig");
  assert.equal(quoted("/home/my user/it's"), `'/home/my user/it'\\''s'`);
});

Deno.test("the alias runs koncli of this checkout", async () => {
  const script = `${koncliAlias(shell("/bin", ["/bin/deno"]))}\nalias koncli`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.match(new TextDecoder().decode(stdout), /deno run -A .*cli\/main\.ts/);
});
