import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { programLayer, runtimeLayer } from "./contents.ts";
import { image, type ImageOptions, pack } from "./oci.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const libraries = {
  files: [{ path: "/lib64/ld.so", content: bytes("loader") }, { path: "/lib/libc.so.6", content: bytes("c") }],
  packages: ["libc6 2.36"],
  licences: [{ path: "/usr/share/doc/libc6/copyright", content: bytes("LGPL") }],
};

function options(program: string): ImageOptions {
  const layers = [runtimeLayer({ libraries, certificates: bytes("PEM") }), programLayer("koncli", bytes(program))];
  return {
    name: "logiciq/koncli:0.1.0",
    architecture: "amd64",
    user: "65532:65532",
    entrypoint: ["koncli"],
    env: ["PATH=/usr/local/bin"],
    workingDir: "/home/konductor",
    labels: { "org.opencontainers.image.version": "0.1.0" },
    layers: layers.map((layer) => pack(layer, 7)),
    time: 7,
  };
}

/** What is in an archive, by path. */
function contentOf(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; archive[at] !== 0;) {
    const text = (from: number, length: number) =>
      new TextDecoder().decode(archive.subarray(at + from, at + from + length)).split("\0")[0] ?? "";
    const size = Number.parseInt(text(124, 12), 8);
    files.set(text(0, 100), archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

Deno.test("one input gives one image, and another input another", () => {
  assert.deepEqual(image(options("a")), image(options("a")));
  assert.notEqual(image(options("a")).digest, image(options("b")).digest);
});

Deno.test("two images have the layer with the libraries in common", () => {
  const [one, other] = [options("a"), options("b")].map(({ layers }) => layers.map(({ blob }) => blob.digest));
  assert.equal(one?.[0], other?.[0]);
  assert.notEqual(one?.[1], other?.[1]);
});

Deno.test("everything in an image is found by its digest, from the index to what is in the layers", () => {
  const { archive, digest } = image(options("program"));
  const files = contentOf(archive);
  const json = (path: string) => JSON.parse(new TextDecoder().decode(files.get(path)));
  const blob = ({ digest, size }: { digest: string; size: number }) => {
    const content = files.get(`blobs/${digest.replace(":", "/")}`) ?? new Uint8Array();
    assert.deepEqual([digestOf(content), content.length], [digest, size]);
    return content;
  };
  assert.deepEqual(json("oci-layout"), { imageLayoutVersion: "1.0.0" });
  const [found] = json("index.json").manifests;
  assert.equal(found.digest, digest);
  assert.equal(found.annotations["io.containerd.image.name"], "docker.io/logiciq/koncli:0.1.0");
  const manifest = JSON.parse(new TextDecoder().decode(blob(found)));
  const config = JSON.parse(new TextDecoder().decode(blob(manifest.config)));
  assert.deepEqual([config.os, config.architecture, config.config.User, config.config.Entrypoint], ["linux", "amd64", "65532:65532", [
    "koncli",
  ]]);
  const layers = manifest.layers.map(blob).map((content: Uint8Array) => new Uint8Array(gunzipSync(content)));
  assert.deepEqual(config.rootfs.diff_ids, layers.map(digestOf));
  const [runtime, program] = layers.map(contentOf);
  assert.equal(new TextDecoder().decode(program.get("usr/local/bin/koncli")), "program");
  for (
    const path of [
      "lib64/ld.so",
      "lib/libc.so.6",
      "etc/passwd",
      "etc/ssl/certs/ca-certificates.crt",
      "tmp/",
      "lib/",
      "usr/share/doc/libc6/copyright",
    ]
  ) {
    assert.ok(runtime.has(path), path);
  }
});
