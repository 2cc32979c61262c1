import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type JournalLab, readAll } from './journal-lab.ts';

const WRITER = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));

/** What became of the messages of a process that was killed again and again. */
export interface KillOutcome {
  /** Sequence numbers that were acknowledged. */
  readonly acknowledged: readonly number[];
  /** Sequence numbers found by a follower that read after every death. */
  readonly followed: readonly number[];
  readonly lost: number;
}

/** Kills a process that appends, `runs` times in one folder, each after `minAcks` and some more acknowledgements. */
export async function killRuns(lab: JournalLab, runs: number, minAcks: number): Promise<KillOutcome> {
  const folder = await lab.folder();
  const acknowledged: number[] = [];
  const followed: number[] = [];
  let lost = 0;
  let cursor = '';
  for (let run = 0; run < runs; run++) {
    acknowledged.push(...(await killWriter(folder, run * 1_000_000, minAcks + run * 13)));
    const journal = await lab.open(folder);
    const read = await readAll(journal, cursor);
    followed.push(...read.seqs);
    ({ to: cursor } = read);
    lost += read.lost;
    await journal.stop();
  }
  return { acknowledged, followed, lost };
}

/** The numbers a writer has acknowledged by the time it is dead. */
async function killWriter(folder: string, first: number, minAcks: number): Promise<number[]> {
  const args = ['--conditions=@labgate/source', WRITER, folder, String(first)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let lines = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    lines += text.split('\n').length - 1;
    if (lines >= minAcks) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .trim()
    .split('\n')
    .map(Number);
}
