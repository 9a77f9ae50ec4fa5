/** How long an operator has known what, on its own monotonic clock. A new process starts with none. */
import type { Told } from "../../primitives/contract.ts";
import { fieldsThatDiffer } from "./differences.ts";
import type { Claim, Line } from "./objects.ts";
import type { Time } from "./time.ts";

interface Sighting {
  readonly seenAt: number;
  readonly renewTime: string | undefined;
  readonly renewedAt: number | undefined;
  readonly told: Told;
  readonly toldAt: number;
}

export class Sightings {
  readonly #time: Time;
  readonly #claims = new Map<string, Sighting>();
  readonly #heldSince = new Map<string, number>();

  constructor(time: Time) {
    this.#time = time;
  }

  seeClaim({ uid, told, spec: { renewTime } }: Claim): void {
    const now = this.#time.monotonic();
    const last = this.#claims.get(uid);
    const toldAnew = last === undefined || fieldsThatDiffer(last.told, told).length > 0;
    this.#claims.set(uid, {
      seenAt: last?.seenAt ?? now,
      renewTime,
      renewedAt: last !== undefined && last.renewTime !== renewTime ? now : last?.renewedAt,
      told,
      toldAt: toldAnew ? now : last.toldAt,
    });
  }

  seeLine({ holders = [] }: Line): void {
    const before = new Map(this.#heldSince);
    this.#heldSince.clear();
    for (const { uid } of holders) this.#heldSince.set(uid, before.get(uid) ?? this.#time.monotonic());
  }

  forget(uid: string): void {
    this.#claims.delete(uid);
    this.#heldSince.delete(uid);
  }

  /** The durations that a request in a world carries, as of one moment. */
  of(uid: string, now: number): { seenFor: number; toldFor: number; heldFor: number | undefined; renewedFor: number | undefined } {
    const sighting = this.#claims.get(uid);
    const since = (moment: number | undefined) => moment === undefined ? undefined : Math.max(0, now - moment);
    return {
      seenFor: since(sighting?.seenAt) ?? 0,
      toldFor: since(sighting?.toldAt) ?? 0,
      heldFor: since(this.#heldSince.get(uid)),
      renewedFor: since(sighting?.renewedAt),
    };
  }
}
