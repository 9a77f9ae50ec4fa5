import assert from "node:assert/strict";
import { readProtobuf } from "./protobuf.ts";

type Field = readonly [number: number, value: string | number | readonly Field[]];

/** Writes a message: numbers as they are, all else with its length. */
function write(fields: readonly Field[]): number[] {
  return fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [...varint(number << 3), ...varint(value)];
    const bytes = typeof value === "string" ? [...new TextEncoder().encode(value)] : write(value);
    return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
  });
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function object(apiVersion: string, kind: string, fields: readonly Field[]): Uint8Array {
  const [type, raw] = [write([[1, apiVersion], [2, kind]]), write(fields)];
  return Uint8Array.from([
    0x6b,
    0x38,
    0x73,
    0,
    0x0a,
    ...varint(type.length),
    ...type,
    0x12,
    ...varint(raw.length),
    ...raw,
    0x1a,
    0,
    0x22,
    0,
  ]);
}

Deno.test("an object is read from protobuf, without what its sender could not leave out", () => {
  const metadata = [[1, "team"], [2, ""], [7, 0], [8, []], [11, [[1, "colour"], [2, "red"]]], [11, [[1, "size"], [2, "s"]]]] as const;
  assert.deepEqual(readProtobuf(object("v1", "Namespace", [[1, metadata], [2, []], [3, [[1, ""]]]])), {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "team", labels: { colour: "red", size: "s" } },
  });
});

Deno.test("lists, numbers and flags are read, a zero where it means something", () => {
  const container = [[1, "main"], [3, "echo"], [3, ""], [6, [[2, 0], [3, 80]]], [16, 0], [18, 1]] as const;
  const template = [[1, []], [2, [[2, container], [3, "Never"], [11, 0]]]] as const;
  assert.deepEqual(readProtobuf(object("batch/v1", "Job", [[1, [[1, "j"]]], [2, [[7, 0], [6, template]]]]))["spec"], {
    backoffLimit: 0,
    template: {
      spec: { containers: [{ name: "main", command: ["echo", ""], ports: [{ containerPort: 80 }], tty: true }], restartPolicy: "Never" },
    },
  });
});

Deno.test("bytes are read as base64", () => {
  assert.deepEqual(readProtobuf(object("v1", "Secret", [[2, [[1, "key"], [2, "hello"]]]]))["data"], { key: "aGVsbG8=" });
});

Deno.test("what is not known is not read", () => {
  assert.throws(() => readProtobuf(object("v1", "Node", [])), /it is a Node/);
  assert.throws(() => readProtobuf(object("v1", "Namespace", [[9, "x"]])), /its Namespace has a field of the unknown number 9/);
  assert.throws(() => readProtobuf(new TextEncoder().encode("{}")), /it is not Kubernetes' protobuf/);
});
