/** Images as OCI archives: what `ctr images import`, `skopeo`, `podman load` and registries' tools read. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type Entry, tar } from "./tar.ts";

export interface Layer {
  /** What it adds, for `docker history`. */
  readonly title: string;
  readonly entries: readonly Entry[];
}

export interface ImageOptions {
  /** With its tag, as in `logiciq/koncli:0.1.0`. */
  readonly name: string;
  /** As images name it: amd64, arm64. */
  readonly architecture: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly env: readonly string[];
  readonly workingDir: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly layers: readonly PackedLayer[];
  /** In seconds since the epoch. */
  readonly time: number;
}

export interface PackedLayer {
  readonly title: string;
  readonly blob: Blob;
  /** The digest before compression. */
  readonly diffId: string;
}

/** A piece of an image, named by its content. */
export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly content: Uint8Array;
}

export interface Image {
  readonly archive: Uint8Array<ArrayBuffer>;
  /** That of the manifest, which is what a reference by digest names. */
  readonly digest: string;
}

const TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

/** Which system has compressed: a byte of gzip's that nobody reads, and that would differ. */
const [SYSTEM, UNKNOWN] = [9, 255];

/** Compresses a layer. Images that have one in common are best given the same. */
export function pack({ title, entries }: Layer, time: number): PackedLayer {
  const archive = tar(entries, time);
  const content = new Uint8Array(gzipSync(archive, { level: 9 }));
  content[SYSTEM] = UNKNOWN;
  return { title, blob: { mediaType: TYPES.layer, digest: digestOf(content), content }, diffId: digestOf(archive) };
}

export function image(options: ImageOptions): Image {
  const { architecture, layers, time, name } = options;
  const config = json(TYPES.config, configOf(options));
  const manifest = json(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: described(config),
    layers: layers.map(({ blob }) => described(blob)),
    annotations: options.labels,
  });
  const tag = name.slice(name.lastIndexOf(":") + 1);
  const annotations = { "io.containerd.image.name": `docker.io/${name}`, "org.opencontainers.image.ref.name": tag };
  const platform = { architecture, os: "linux" };
  const index = { schemaVersion: 2, mediaType: TYPES.index, manifests: [{ ...described(manifest), annotations, platform }] };
  const blobs = [config, manifest, ...layers.map(({ blob }) => blob)];
  const files: readonly Entry[] = [
    textFile("oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" })),
    textFile("index.json", JSON.stringify(index)),
    ...blobs.map(({ digest, content }) => ({ type: "file", path: `blobs/${digest.replace(":", "/")}`, content }) as const),
  ];
  return { archive: tar(files, time), digest: manifest.digest };
}

function configOf({ architecture, user, entrypoint, env, workingDir, labels, layers, time }: ImageOptions) {
  const created = new Date(time * 1000).toISOString();
  return {
    created,
    architecture,
    os: "linux",
    config: { User: user, Env: env, Entrypoint: entrypoint, WorkingDir: workingDir, Labels: labels },
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ title }) => ({ created, created_by: title })),
  };
}

function described({ mediaType, digest, content }: Blob) {
  return { mediaType, digest, size: content.length };
}

function json(mediaType: string, value: unknown): Blob {
  const content = new TextEncoder().encode(JSON.stringify(value));
  return { mediaType, digest: digestOf(content), content };
}

export function textFile(path: string, text: string): Entry {
  return { type: "file", path, content: new TextEncoder().encode(text) };
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
