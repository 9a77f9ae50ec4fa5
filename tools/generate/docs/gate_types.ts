/** What a Gate's conditions may ask, from what they are judged by. */
import { type GateType, gateTypes } from "../../../primitives/gate_states.ts";
import { code, table } from "./markdown.ts";

/** The types of conditions, each with its states. */
export function conditionTypesTable(): string {
  const titles = ["`type`", "`state`, the first unless told", "`value`", "Holds for good"];
  return table(titles, Object.entries(gateTypes).map(([type, asked]) => [code(type), ...cellsOf(asked)]));
}

function cellsOf({ usual, states, counted, lasting = [] }: GateType): string[] {
  const names = Object.keys(states);
  if (names.length === 0) return ["none: `apiVersion`, `kind` and `condition`, as in `kubectl wait`: `Ready=False`", "", ""];
  const sorted = [usual, ...names.filter((name) => name !== usual)];
  return [
    sorted.map(code).join(", "),
    counted === undefined ? "" : `of ${code(counted.state)}: ${counted.words} so many`,
    lasting.map(code).join(", "),
  ];
}
