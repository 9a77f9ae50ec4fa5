/** The pieces that the objects' schemas are made of. One zod schema gives the TypeScript type, the CRD and the reference. */
import * as z from "zod";
import { DURATION_PATTERN } from "./duration.ts";

/** A CEL rule of a CRD, with the sentence that the API server answers when it does not hold. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

export const duration = z.string().max(32).regex(new RegExp(DURATION_PATTERN));
export const timestamp = z.string().max(64).meta({ format: "date-time" });
export const objectName = z.string().min(1).max(253);

/** The name of a parent, as Kubernetes allows names to be. */
export const parentName = objectName.regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
export const uid = z.string().max(64);
export const token = z.int().meta({ format: "int64" });

/** The greatest length of a holder, in code points: so the API server counts. */
const HOLDER_LENGTH = 128;

/**
 * Who asks, in the user's own words. Printable on one line: it ends up in people's terminals. Not `\p{C}`: that has in JavaScript what
 * Unicode has not assigned yet, and in Go not.
 */
export const holder = z.string().regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]{1,128}$/u).meta({
  minLength: 1,
  maxLength: HOLDER_LENGTH,
});

/** A holder that was read from a request. (zod counts UTF-16 units, of which a code point has up to two.) */
export const holderSeen = z.string().max(2 * HOLDER_LENGTH).meta({ maxLength: HOLDER_LENGTH });

export const condition = z.object({
  type: z.string().max(64),
  status: z.enum(["True", "False", "Unknown"]),
  reason: z.string().max(64),
  message: z.string().max(1024),
  lastTransitionTime: timestamp,
  observedGeneration: z.int().min(0).meta({ format: "int64" }).optional(),
}).meta({ title: "Condition", description: "Something that is so or is not, and why." });
export type Condition = z.infer<typeof condition>;

export const conditions = z.array(condition).max(16).meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] })
  .describe("What is so at present, and why; one entry for each type.");

/** A field of a request that nobody may change once it is there. */
export function immutable(field: string): CelRule {
  return {
    rule: `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`,
    message: `${field} is immutable`,
  };
}

/** A field that may be set once and never be changed after that. */
export function setOnce(field: string): CelRule {
  return {
    rule: `!has(oldSelf.${field}) || (has(self.${field}) && self.${field} == oldSelf.${field})`,
    message: `${field} can be set once only`,
  };
}
