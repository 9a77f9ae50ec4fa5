/** The rooms of the house, and which way imports point. */
import { pathToFileURL } from "node:url";

/** What a room may import, beside itself. `deno.json` is there for its version. */
const DIRECTIONS = new Map<string, readonly string[] | "anything">([
  ["main", ["controllers", "kube", "primitives", "deno.json"]],
  ["cli", ["sdk", "primitives", "deno.json"]],
  ["sdk/testing", ["sdk", "controllers", "kube", "kube/memory", "primitives"]],
  ["sdk", ["kube", "primitives"]],
  ["controllers", ["kube", "primitives"]],
  ["kube/memory", ["kube"]],
  ["kube", []],
  ["primitives", []],
  ["examples", ["sdk"]],
  ["tools", "anything"],
  ["tests", "anything"],
]);

/** Packages that a room may import; where it is not named here, any. */
const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([["primitives", ["zod"]]]);

const ROOT = new URL("../../", import.meta.url).href;

/** The room of a file, by its path; `undefined` when the file is in none. */
export function roomOf(file: string): string | undefined {
  return roomAt(pathToFileURL(file).href);
}

/** Tests beside their sources may import from any room. */
export function isTest(file: string): boolean {
  return /(_test|[/\\]test_[^/\\]*)\.ts$/.test(file);
}

/** Says why `file` may not import `specifier`, and what to do; `undefined` when it may. */
export function objection(file: string, specifier: string): string | undefined {
  const from = roomOf(file);
  if (isTest(file)) return undefined;
  if (from === undefined) return "This file is in no room: move it into one, or add its folder to tools/lint/rooms.ts";
  if (!/^(\.{0,2}\/|file:)/.test(specifier)) return packageObjection(from, specifier);
  const to = roomAt(new URL(specifier, pathToFileURL(file)).href);
  const allowed = DIRECTIONS.get(from) ?? [];
  if (allowed === "anything" || to === from || (to !== undefined && allowed.includes(to))) return undefined;
  const others = allowed.length === 0 ? "nothing else of ours" : allowed.join(", ");
  const advice = "move what both need, or pass it in as a parameter";
  return `${from} may not import ${to ?? specifier}: it may import itself and ${others}; ${advice}`;
}

function packageObjection(room: string, specifier: string): string | undefined {
  const allowed = PACKAGES.get(room);
  if (allowed === undefined || allowed.includes(specifier)) return undefined;
  return `${room} may not import "${specifier}": it may import ${
    allowed.join(", ")
  } and itself; let its caller pass in what comes from outside`;
}

function roomAt(url: string): string | undefined {
  if (!url.startsWith(ROOT)) return undefined;
  const path = url.slice(ROOT.length);
  if (path === "main.ts") return "main";
  if (path === "deno.json") return path;
  // Inner rooms stand before those that they lie in.
  return [...DIRECTIONS.keys()].find((room) => path.startsWith(`${room}/`));
}
