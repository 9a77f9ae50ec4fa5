/** What must hold where claims have modes: many read together, or one writes. */
import type { Invariants } from "./invariants.ts";

export const ofModes: Invariants = {
  ofTheList: {
    "nobody joins a writer, and no writer joins anybody": ({ after: { holders = [] }, admitted }) => {
      const writer = holders.find(({ mode }) => mode !== "Read");
      if (admitted.length > 0 && writer && holders.length > 1) return `${writer.name} writes, and ${holders.length} hold`;
    },

    "nobody's mode goes from Read to Write": ({ before, after }) => {
      const readers = new Set((before.holders ?? []).filter(({ mode }) => mode === "Read").map(({ uid }) => uid));
      const writer = (after.holders ?? []).find(({ uid, mode }) => readers.has(uid) && mode !== "Read");
      if (writer) return `${writer.name} read and writes`;
    },

    "a writer goes on as a reader only by its own word": ({ before, after }, truth) => {
      const writers = new Set((before.holders ?? []).filter(({ mode }) => mode === "Write").map(({ uid }) => uid));
      const silent = (after.holders ?? []).find(({ uid, mode }) =>
        writers.has(uid) && mode === "Read" && truth.fate(uid)?.claim.spec.mode !== "Read"
      );
      if (silent) return `${silent.name} reads by now, and did not say so`;
    },

    "a writer that goes on as a reader keeps its place and its token": ({ before, after, removed }, truth) => {
      const tokens = new Map(after.holders?.map(({ uid, token }) => [uid, token]));
      for (const { uid, name, token, mode } of before.holders ?? []) {
        const isKept = !removed.some((entry) => entry.uid === uid);
        if (mode === "Write" && truth.fate(uid)?.claim.spec.mode === "Read" && isKept && tokens.get(uid) !== token) {
          return `${name} had ${token} and has ${tokens.get(uid)}`;
        }
      }
    },
  },

  atRest: {
    "the list says how each of them holds": (truth) => {
      const wrong = truth.line?.holders?.find(({ uid, mode }) => {
        const fate = truth.fate(uid);
        return fate?.exists && mode !== (fate.claim.spec.mode ?? "Write");
      });
      if (wrong) return `${wrong.name} is in the list to ${wrong.mode}`;
    },
  },
};
