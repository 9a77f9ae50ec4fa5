/** Every folder of examples/, applied as it stands, and what its README promises. */
import assert from "node:assert/strict";
import { folders } from "../../examples/folders.ts";
import { outcomes } from "../../examples/outcomes.ts";
import { promised } from "../readme.ts";
import type { Scenario, Scenarios } from "../scenarios.ts";
import { limitPromises, placeInLine, weightsAndPriorities } from "./examples_limits.ts";
import { configurationFile, readerPromises } from "./examples_readers.ts";
import { failedImport, stagePromises } from "./examples_stages.ts";
import { cronJobWithoutOverlap, leaderElection, turnPromises } from "./examples_turns.ts";

const promises = { ...stagePromises, ...limitPromises, ...turnPromises, ...readerPromises };

/** By folder. */
const plays: Readonly<Record<string, Scenario>> = {
  ...Object.fromEntries(Object.entries(promises).map(([name, more]) => [name, promised(name, more)])),
  "configuration-file": configurationFile,
  "cronjob-without-overlap": cronJobWithoutOverlap,
  "leader-election": leaderElection,
  "place-in-line": placeInLine,
  "weights-and-priorities": weightsAndPriorities,
};

/** They keep the machine busy, so that other scenarios would take long beside them. */
const HEAVY = ["hundred-jobs"];

const SENTENCES: Readonly<Record<string, string>> = {
  "leader-election": "of three replicas one leads, and another one, with a higher token, once it was deleted",
  "place-in-line": "the permit is granted, and free again once it is deleted",
  "weights-and-priorities": "what fits goes at once, and then whoever has the higher priority",
};

/** A folder that nobody plays is a scenario that fails. */
function scenarioOf(name: string): readonly [sentence: string, scenario: Scenario] {
  const [sentence] = outcomes[name] ?? ["somebody plays it"];
  return [`examples/${name}: ${SENTENCES[name] ?? sentence}`, plays[name] ?? (() => assert.fail(`Nobody plays examples/${name}`))];
}

function scenariosOf(names: readonly string[]): Scenarios {
  return Object.fromEntries(names.map(scenarioOf));
}

const names = folders.map(({ name }) => name);

export const examples: Scenarios = {
  ...scenariosOf(names.filter((name) => !HEAVY.includes(name))),
  "examples/job-dependencies: the report fails when an import has failed, and is made once that was done again": failedImport,
};

export const heavyExamples: Scenarios = scenariosOf(HEAVY);
