import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError, runSummarySchema, type RunSummary } from '@labgate/contract';
import { checkRecording, formatFault, Recording } from '@labgate/recording';
import type { Runs } from './runs.ts';

/** A file that was taken in, and what is wrong with it. */
export interface ImportedRun {
  readonly run: RunSummary;
  readonly faults: readonly string[];
}

const MAX_FAULTS = 50;

/** Takes in recordings of other gateways, one at a time. */
export class RunImport {
  readonly #runs: Runs;
  readonly #onTaken: (run: RunSummary) => void;
  #isTaking = false;

  constructor(runs: Runs, onTaken: (run: RunSummary) => void) {
    this.#runs = runs;
    this.#onTaken = onTaken;
  }

  /**
   * Stores a recording that comes as a stream. One that is damaged is taken all the same, and says so.
   * @throws LabError E_BUSY, E_DISK_FULL, E_RECORDING for a file that is no recording of a run, E_LOCKED when the run is
   * here already.
   */
  async take(body: Readable): Promise<ImportedRun> {
    if (this.#isTaking) throw new LabError('E_BUSY', 'another recording is coming in');
    this.#isTaking = true;
    const { shelf, budget } = this.#runs;
    const path = shelf.incomingPath(randomUUID());
    try {
      const freeBytes = await budget.makeRoom();
      const sha256 = await receive(body, path, freeBytes);
      const { summary, faults } = await inspect(path);
      const id = summary.id ?? '';
      if (shelf.has(id)) throw new LabError('E_LOCKED', `run ${id} is here already`);
      await shelf.adopt(id);
      await rename(path, shelf.paths(id).recording);
      await shelf.save({ ...summary, sha256, imported: true, keep: false });
      const run = await this.#runs.get(id);
      this.#onTaken(run);
      return { run, faults };
    } finally {
      this.#isTaking = false;
      await rm(path, { force: true });
    }
  }
}

async function receive(body: Readable, path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counting = new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      hash.update(piece);
      if (bytes > maxBytes) done(new LabError('E_DISK_FULL', `there is room for ${maxBytes} bytes only`));
      else done(null, piece);
    },
  });
  try {
    await pipeline(body, counting, createWriteStream(path, { flags: 'wx', mode: 0o640 }));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError('E_RECORDING', 'the recording did not come in whole', { cause });
  }
  return hash.digest('hex');
}

async function inspect(
  path: string,
): Promise<{ readonly summary: RunSummary; readonly faults: readonly string[] }> {
  const recording = await Recording.open(path);
  const { info, closingNotes, startUs, endUs } = recording;
  await recording.close();
  if (info === undefined) throw new LabError('E_RECORDING', 'this file is no recording of a run');
  const { messages, frames, faults } = await checkRecording(path);
  const noted = runSummarySchema.safeParse(parseNote(closingNotes?.['summary'])).data;
  const stoppedAt = Math.floor(endUs / 1000);
  const summary: RunSummary = {
    id: info.run,
    state: 'stopped',
    dut: { serial: info.dutSerial },
    startedAt: Number(info.startedAt) || Math.floor(startUs / 1000),
    by: noted?.by ?? null,
    counts: {
      msgs: messages - frames,
      frames,
      bytes: noted?.counts.bytes ?? 0,
      gaps: noted?.counts.gaps ?? 0,
    },
    cfgRev: noted?.cfgRev ?? 0,
    sw: info.sw,
    sha256: null,
    stoppedAt: noted?.stoppedAt ?? stoppedAt,
    verdict: noted?.verdict ?? null,
    incomplete:
      noted?.incomplete ??
      (faults.length > 0 ? { since: stoppedAt, reason: 'the file is damaged or was not closed' } : null),
    tags: noted?.tags ?? [],
    keep: false,
    plan: noted?.plan ?? null,
  };
  return { summary, faults: faults.slice(0, MAX_FAULTS).map(formatFault) };
}

function parseNote(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // the file says too little: what can be counted is
  }
}
