/** The documents' manifests and command lines, in Pods. Where they name images of the reader's own, there is busybox, with koncli beside it. */
import * as z from "zod";
import { type Manifest, manifestsIn } from "../documents/manifests.ts";
import type { Site } from "./site.ts";
import { BUSYBOX, KONCLI } from "./workers.ts";

/** The reader's own programs by name: a shell script each. */
export type Programs = Readonly<Record<string, string>>;

const FOLDER = new URL("../documents/", import.meta.url);
/** It says that it runs, and when it begins and ends, in seconds. */
const SAYS_WHEN = `echo "$(basename "$0") from $(date +%s)"; sleep 2; echo "to $(date +%s)"`;
const PROGRAMS: Programs = { "process-data": SAYS_WHEN, "generate-report": SAYS_WHEN, "run-migrations": SAYS_WHEN };

const podContainer = z.looseObject({ image: z.string() });
const podSpec = z.looseObject({
  containers: z.array(podContainer),
  initContainers: z.array(podContainer).optional(),
  volumes: z.array(z.looseObject({})).optional(),
});

const volumeMounts = [{ name: "own", mountPath: "/konductor" }];

/** A document: `manifests/etl-pipeline.txt`. */
export function documentText(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, FOLDER));
}

/** Applies a document's manifests: each object of this project byte for byte, the others with images that there are. */
export async function applyDocument(site: Site, text: string, programs: Programs = {}): Promise<readonly Manifest[]> {
  const manifests = manifestsIn(text).map((manifest) => withImages(manifest, { ...PROGRAMS, ...programs }));
  await site.applyText(manifests.map(({ text }) => text).join("\n---\n"));
  return manifests;
}

/** The same object with images that there are; one that is as it should be stays byte for byte what it is. */
function withImages(manifest: Manifest, programs: Programs): Manifest {
  const object = { ...manifest.object, spec: dressed(manifest.object["spec"], programs) };
  return JSON.stringify(object) === JSON.stringify(manifest.object) ? manifest : { object, text: JSON.stringify(object) };
}

/** A Pod's spec whose only container is a shell of the reader's image, and runs this. */
export function shellSpec(script: string, restartPolicy: "Never" | "OnFailure" = "Never"): object {
  const containers = [{ name: "main", image: "my-app:latest", command: ["/bin/sh", "-c", script] }];
  return dressedPod({ restartPolicy, terminationGracePeriodSeconds: 60, containers }, PROGRAMS);
}

/** What is given, with images in all Pods' specs in it. */
function dressed(value: unknown, programs: Programs): unknown {
  if (Array.isArray(value)) return value.map((each) => dressed(each, programs));
  if (typeof value !== "object" || value === null) return value;
  if ("containers" in value) return dressedPod(value, programs);
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, dressed(inner, programs)]));
}

function dressedPod(spec: object, programs: Programs): object {
  const { containers, initContainers = [], volumes = [], ...rest } = podSpec.parse(spec);
  return {
    ...rest,
    initContainers: [...providers(programs), ...initContainers],
    containers: containers.map(withImage),
    volumes: [...volumes, { name: "own", emptyDir: {} }],
  };
}

function withImage(container: z.infer<typeof podContainer>): object {
  if (!container.image.startsWith("my-")) return container;
  const env = [{ name: "PATH", value: "/konductor:/bin" }];
  return { command: ["echo", "processed"], ...container, image: BUSYBOX, env, volumeMounts };
}

/** InitContainers that put koncli and the reader's programs into a folder. */
function providers(programs: Programs): object[] {
  const write = `printf '#!/bin/sh\\n%s\\n' "$1" > "/konductor/$0" && chmod 755 "/konductor/$0"`;
  return [
    { name: "koncli", image: KONCLI, command: ["koncli", "install", "/konductor"], volumeMounts },
    ...Object.entries(programs).map(([name, script]) => (
      { name, image: BUSYBOX, command: ["sh", "-c", write, name, script], volumeMounts }
    )),
  ];
}

/** When a program ran that says when, in milliseconds. */
export function spansIn(log: string): readonly { readonly started: number; readonly finished: number | undefined }[] {
  return [...log.matchAll(/ from (\d+)\n(?:to (\d+)\n)?/g)].map(([, from, to]) => (
    { started: Number(from) * 1000, finished: to === undefined ? undefined : Number(to) * 1000 }
  ));
}
