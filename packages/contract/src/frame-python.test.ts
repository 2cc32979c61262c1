import { beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bytesOfHex, FRAME_VECTORS_PATH, readFrameVectors } from './testing/frame-vectors.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const { frames, malformed } = readFrameVectors();

// One interpreter for all vectors: prints, for each, what decode() gives or why it refuses.
const DRIVER = `
import json, sys
sys.path.insert(0, sys.argv[1])
from thermal_frame import FrameError, decode
vectors = json.load(open(sys.argv[2], encoding="utf-8"))
results = {}
for vector in vectors["frames"] + vectors["malformed"]:
    try:
        frame = decode(bytes.fromhex(vector["hex"]))
        results[vector["name"]] = {**frame.__dict__, "temperaturesC": frame.temperaturesC}
    except FrameError as error:
        results[vector["name"]] = str(error)
print(json.dumps(results))
`;

function python(args: readonly string[], input?: Uint8Array): { status: number | null; stdout: string } {
  const result = spawnSync('python3', ['-B', ...args], { encoding: 'utf8', input });
  if (result.error !== undefined) {
    throw new Error('python3 is needed to check docs/thermal_frame.py and does not run here', {
      cause: result.error,
    });
  }
  if (result.stderr !== '' && result.status !== 1) throw new Error(result.stderr);
  return { status: result.status, stdout: result.stdout };
}

let results: Record<string, unknown>;
beforeAll(() => {
  results = JSON.parse(python(['-c', DRIVER, DOCS, FRAME_VECTORS_PATH]).stdout);
});

test.each(frames)('the Python decoder reads: $name', ({ name, header, counts, temperaturesC }) => {
  expect(results[name]).toEqual({ ...header, counts, temperaturesC });
});

test.each(malformed)('the Python decoder refuses: $name', ({ name, reason }) => {
  expect(results[name]).toBe(reason);
});

test('the Python decoder prints the frame it reads from standard input, and exits with 1 on anything else', () => {
  const script = join(DOCS, 'thermal_frame.py');
  const good = python([script], bytesOfHex(frames[0].hex));
  expect(good.status).toBe(0);
  expect(JSON.parse(good.stdout)).toMatchObject({ width: 32, height: 24 });
  expect(python([script], new TextEncoder().encode('no frame')).status).toBe(1);
});
