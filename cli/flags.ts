/** Flags as data; those that come from a schema are named, described and checked by it. */
import * as z from "zod";
import { DURATION_PATTERN, parseDuration } from "../primitives/duration.ts";
import { usageError } from "./failure.ts";
import { words } from "./words.ts";

export interface Flag {
  /** Without its dashes: `max-hold`. */
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in the help; without it, the flag takes none. */
  readonly value?: string;
  readonly summary: string;
  readonly repeatable?: boolean;
  /** All the values there are. */
  readonly choices?: readonly string[];
  /** The environment variables that stand in for it, the first one first. */
  readonly env?: readonly string[];
  /** Reads the value. Throws a usage error, for which it is told where the text came from: `--permits`, `KONCLI_OUTPUT`. */
  readonly read?: (text: string, source: string) => unknown;
}

/** The flags of one call, by their names. */
export class Flags {
  readonly #found: ReadonlyMap<string, Found>;

  constructor(found: ReadonlyMap<string, Found>) {
    this.#found = found;
  }

  isOn(name: string): boolean {
    return this.#found.get(name)?.value === true;
  }

  text(name: string): string | undefined {
    const value = this.#found.get(name)?.value;
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#found.get(name)?.value;
    return typeof value === "number" ? value : undefined;
  }

  /** Whether the command line itself gives it. */
  isGiven(name: string): boolean {
    return this.#found.get(name)?.source.startsWith("--") ?? false;
  }

  /** Its value, as its flag reads it. */
  value(name: string): unknown {
    return this.#found.get(name)?.value;
  }

  /** Those of the named flags that the command line itself gives, as it gives them. */
  given(names: readonly string[]): readonly (readonly [name: string, value: string])[] {
    return names.flatMap((name) => {
      const found = this.#found.get(name);
      return found?.source.startsWith("--") ? [[name, String(found.value)] as const] : [];
    });
  }

  /** Those of an object's fields that the command line gives. */
  fields(names: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(names.flatMap((name) => {
      const found = this.#found.get(kebab(name));
      return found?.source.startsWith("--") ? [[name, found.value]] : [];
    }));
  }
}

interface Found {
  readonly value: unknown;
  /** Where it comes from, for messages: `--permits`, `KONCLI_OUTPUT`, `output in koncli.yaml`. */
  readonly source: string;
}

/** Where the value of a flag may come from. */
export interface Sources {
  /** The command line. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly env: (name: string) => string | undefined;
  /** Configuration files; the first that has it counts. */
  readonly files?: readonly ConfigFile[];
}

export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads flags: from the command line, else the environment, else the configuration. Throws a usage error. */
export function readFlags(flags: readonly Flag[], sources: Sources): Flags {
  return new Flags(
    new Map(flags.flatMap((flag) => {
      const found = candidates(flag, sources).find(({ value }) => value !== undefined && value !== "");
      return found === undefined ? [] : [[flag.name, { ...found, value: valueOf(flag, found) }]];
    })),
  );
}

function candidates({ name, env = [] }: Flag, { given, env: variable, files = [] }: Sources): Found[] {
  return [
    { value: given[name], source: `--${name}` },
    ...env.map((source) => ({ value: variable(source), source })),
    ...files.map(({ path, values }) => ({ value: values[name], source: `${name} in ${path}` })),
  ];
}

function valueOf({ read, value: placeholder }: Flag, { value, source }: Found): unknown {
  if (placeholder === undefined) return value === true || value === "true";
  if (Array.isArray(value)) return value.map((one) => read ? read(String(one), source) : one);
  return read ? read(String(value), source) : String(value);
}

/** A flag whose value is a duration; it stays as it was written. */
export function durationFlag(name: string, summary: string): Flag {
  return { name, value: "DURATION", summary, read: readDuration };
}

function readDuration(text: string, source: string): string {
  if (parseDuration(text) === undefined) throw usageError(words.notADuration(source, text));
  return text;
}

/** A flag whose value is one of a few, in upper or lower case. */
export function choiceFlag(flag: Omit<Flag, "read" | "choices">, choices: readonly string[]): Flag {
  return { ...flag, choices, read: (text, source) => readChoice(text, { source, choices }) };
}

function readChoice(text: string, { source, choices }: { readonly source: string; readonly choices: readonly string[] }): string {
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw usageError(words.notAChoice(source, text, choices));
  return found;
}

/** A flag whose value is a whole number. */
export function numberFlag(flag: Omit<Flag, "read" | "value">, range: { readonly minimum: number; readonly maximum: number }): Flag {
  const accepts = (value: unknown): boolean => typeof value === "number" && value >= range.minimum && value <= range.maximum;
  return { ...flag, value: "N", read: (text, source) => readNumber(text, { source, property: range, accepts }) };
}

/** One flag for each of an object's `fields`, by its schema. What is no plain value has none. */
export function flagsOf(schema: z.ZodObject, fields: readonly string[] = Object.keys(schema.shape)): Flag[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", reused: "inline" });
  return fields.flatMap((field) => {
    const property = properties[field];
    const type = schema.shape[field];
    if (typeof property !== "object" || type === undefined) return [];
    return flagOf({ field, property, accepts: (value) => z.safeParse(type, value).success }) ?? [];
  });
}

type Property = z.core.JSONSchema.JSONSchema;

interface Field {
  readonly field: string;
  readonly property: Property;
  readonly accepts: (value: unknown) => boolean;
}

function flagOf({ field, property, accepts }: Field): Flag | undefined {
  const flag = { name: kebab(field), summary: words.fieldSummary(property.description ?? field, property.default) };
  if (property.enum) return choiceFlag({ ...flag, value: flag.name.toUpperCase() }, property.enum.map(String));
  if (property.type === "boolean") return flag;
  if (property.pattern === DURATION_PATTERN) return durationFlag(flag.name, flag.summary);
  if (property.type === "integer") return { ...flag, value: "N", read: (text, source) => readNumber(text, { source, property, accepts }) };
  if (property.type !== "string") return undefined;
  return { ...flag, value: flag.name.toUpperCase(), read: (text, source) => readText(text, { source, property, accepts }) };
}

interface Reading {
  readonly source: string;
  readonly property: Property;
  readonly accepts: (value: unknown) => boolean;
}

function readNumber(text: string, { source, property, accepts }: Reading): number {
  const value = /^[+-]?[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
  if (value === undefined || !accepts(value)) throw usageError(words.notANumber(source, text, property));
  return value;
}

function readText(text: string, { source, property, accepts }: Reading): string {
  if (accepts(text)) return text;
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) throw usageError(words.controlCharacters(source));
  throw usageError(words.notAText(source, text, property));
}

/** `maxHold` as a flag: `max-hold`. */
export function kebab(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
