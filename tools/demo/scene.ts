/** An act about one object: it is created, and watched while workers play with it. */
import type { Act, Stage } from "./act.ts";
import type { Finding } from "./findings.ts";
import { Journal } from "./journal.ts";
import type { Recording } from "./recording.ts";
import { createSubject, record, type Subject } from "./subject.ts";

/** The stage, once the object is there. */
export interface Scene extends Stage {
  readonly recording: Recording;
  /** Of the workers. */
  readonly journal: Journal;
}

export interface Outline extends Omit<Act, "play"> {
  readonly subject: Subject;
  /** Of the object. */
  readonly spec: object;
  /** Tells what is going to happen. */
  readonly explain: (stage: Stage) => void;
  readonly perform: (scene: Scene) => Promise<readonly Finding[]>;
}

export function actOf({ subject, spec, explain, perform, ...act }: Outline): Act {
  const play = async (stage: Stage): Promise<readonly Finding[]> => {
    explain(stage);
    await createSubject(stage, { ...subject, spec });
    await using recording = record(stage, subject);
    return await perform({ ...stage, recording, journal: new Journal(stage.folder, subject.name) });
  };
  return { ...act, play };
}
