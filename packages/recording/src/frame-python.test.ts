import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FrameEncoder } from './frame-coding.ts';
import { noisyFrames } from './testing/noisy-frames.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
/** Decodes coded frames, one a line in hex, and prints them likewise. */
const DRIVER = `
import sys
sys.path.insert(0, sys.argv[1])
from recording_frames import FrameDecoder
decoder = FrameDecoder()
for line in sys.stdin:
    print(decoder.decode(bytes.fromhex(line)).hex())
`;

test('the decoder in Python gives the frames as they were published', () => {
  const odd = new Uint8Array([1, 2, 3]);
  const wrongCrc = noisyFrames(1)[0].map((byte, i) => (i === 60 ? byte ^ 1 : byte));
  const frames = [
    ...noisyFrames(4),
    odd,
    wrongCrc,
    noisyFrames(1)[0].map((byte, i) => (i === 36 ? 1 : byte)),
  ];
  const encoder = new FrameEncoder();
  const input = frames.map((frame) => Buffer.from(encoder.encode(frame)).toString('hex')).join('\n');
  const { stdout, stderr } = spawnSync('python3', ['-B', '-c', DRIVER, DOCS], { encoding: 'utf8', input });
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual(frames.map((frame) => Buffer.from(frame).toString('hex')));
});
