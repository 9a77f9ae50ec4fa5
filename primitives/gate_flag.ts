/** A gate's condition in a few characters: `Job/etl=Complete`, `Semaphore/db=Available:3`, `Barrier/stage`. */
import type { ItemFlag } from "./contract.ts";
import { gateTypes } from "./gate_states.ts";

const SHAPE = /^([A-Za-z]+)\/([^=]+?)(?:=([A-Za-z]+)(?::([0-9]{1,9}))?)?$/;

export const conditionFlag: ItemFlag = {
  name: "condition",
  field: "conditions",
  value: "TYPE/NAME=STATE",
  summary: "What has to be so of another object, e.g. Job/etl=Complete or Semaphore/db=Available:3; may be given several times",
  example: "Job/etl=Complete",
  read: readCondition,
};

function readCondition(text: string): unknown {
  const [, word = "", name, state, value] = SHAPE.exec(text) ?? [];
  if (name === undefined) throw new RangeError(`"${text}" is no condition; write it like Job/etl=Complete`);
  const types = Object.entries(gateTypes).filter(([, { states }]) => Object.keys(states).length > 0);
  const [type, known] = types.find(([each]) => each.toLowerCase() === word.toLowerCase()) ?? [];
  if (type === undefined || known === undefined) {
    throw new RangeError(
      `"${text}": there is no type ${word}; there are ${types.map(([each]) => each).join(", ")}; others need a manifest`,
    );
  }
  const states = Object.keys(known.states);
  const found = states.find((each) => each.toLowerCase() === state?.toLowerCase());
  if (state !== undefined && found === undefined) throw new RangeError(`"${text}": a ${type} has the states ${states.join(", ")}`);
  return { type, name, ...(found !== undefined && { state: found }), ...(value !== undefined && { value: Number(value) }) };
}
