import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Recording } from '../recording.ts';

const WRITER = fileURLToPath(new URL('record-until-killed.ts', import.meta.url));

/** What was left of a recording whose process was killed. */
export interface Remains {
  /** Messages that were recorded, and that the file holds. */
  readonly recorded: number;
  readonly found: number;
  /** How old the oldest message was that is missing, when the process was killed, ms; 0 when none is missing. */
  readonly oldestMissingMs: number;
}

/** Kills a process that records, `afterMs` after its first message. */
export async function killRecording(path: string, afterMs: number): Promise<Remains> {
  const child = spawn(process.execPath, ['--conditions=@labgate/source', WRITER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => (output += text));
  await once(child.stdout, 'data');
  await delay(afterMs);
  const killedMs = performance.timeOrigin + performance.now();
  child.kill('SIGKILL');
  await once(child, 'close');
  const times = output
    .slice(0, output.lastIndexOf('\n'))
    .split('\n')
    .map((line) => Number(line.split(' ')[1]));
  const recording = await Recording.open(path);
  let found = 0;
  for await (const { number } of recording.messages()) {
    if (number !== found) throw new Error(`message ${found} is missing, ${number} is not`);
    found++;
  }
  await recording.close();
  const missing = times[found];
  return { recorded: times.length, found, oldestMissingMs: missing === undefined ? 0 : killedMs - missing };
}
