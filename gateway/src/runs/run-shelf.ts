import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, runIdSchema, runSummarySchema, type RunSummary } from '@labgate/contract';
import { replaceFile, type Logger } from '@labgate/service-kit';
import { z } from 'zod';
import { Turn } from '../turn.ts';

/** Version of `run.json`. */
const FORMAT = 1;
const fileSchema = z.object({ format: z.literal(FORMAT), run: runSummarySchema });
/** Remembers the highest number ever given, so that no deleted run's id comes again. */
const NUMBER_FILE = 'last-number';

/** The files of one run. */
export interface RunPaths {
  readonly folder: string;
  readonly recording: string;
  readonly reportHtml: string;
  readonly reportJson: string;
}

/** The runs on the disk: a folder each, with `run.json`, the recording and the report. */
export class RunShelf {
  readonly folder: string;
  readonly #runs = new Map<string, RunSummary>();
  /** The newest state is the last that is written. */
  readonly #turn = new Turn();
  #lastNumber = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Opens the folder. A run whose `run.json` cannot be read is left alone and logged. @throws LabError E_PERMISSION. */
  static async open(folder: string, log: Logger): Promise<RunShelf> {
    const shelf = new RunShelf(folder);
    try {
      await mkdir(folder, { recursive: true, mode: 0o750 });
      for (const name of await readdir(folder)) {
        if (!runIdSchema.safeParse(name).success) continue;
        shelf.#lastNumber = Math.max(shelf.#lastNumber, numberOf(name));
        const run = await readRun(join(folder, name, 'run.json'));
        if (run === undefined) log.warn({ run: name }, 'a run that cannot be read is left alone');
        else shelf.#runs.set(name, run);
      }
    } catch (cause) {
      throw new LabError('E_PERMISSION', `the folder of runs cannot be used: ${folder}`, { cause });
    }
    const text = await readFile(join(folder, NUMBER_FILE), 'utf8').catch(() => '0'); // not there yet
    shelf.#lastNumber = Math.max(shelf.#lastNumber, Number.parseInt(text, 10) || 0);
    return shelf;
  }

  /** Newest first. */
  list(): RunSummary[] {
    return [...this.#runs.values()].toSorted(
      (left, right) => (right.startedAt ?? 0) - (left.startedAt ?? 0) || compare(right.id, left.id),
    );
  }

  /** @throws LabError E_UNKNOWN. */
  get(id: string): RunSummary {
    const run = this.#runs.get(id);
    if (run === undefined) throw new LabError('E_UNKNOWN', `there is no run ${id}`);
    return run;
  }

  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Makes the id and the folder of a new run. @throws LabError E_DISK_FULL. */
  async create(nowMs: number): Promise<string> {
    this.#lastNumber++;
    const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
    const id = `r-${day}-${String(this.#lastNumber).padStart(4, '0')}`;
    try {
      await writeFile(join(this.folder, NUMBER_FILE), String(this.#lastNumber));
      await this.adopt(id);
    } catch (cause) {
      throw new LabError('E_DISK_FULL', `no run can be begun in ${this.folder}`, { cause });
    }
    return id;
  }

  /** Makes the folder of a run that came from elsewhere. */
  async adopt(id: string): Promise<void> {
    await mkdir(this.paths(id).folder, { mode: 0o750 });
  }

  paths(id: string): RunPaths {
    const folder = join(this.folder, runIdSchema.parse(id));
    return {
      folder,
      recording: join(folder, 'recording.mcap'),
      reportHtml: join(folder, 'report.html'),
      reportJson: join(folder, 'report.json'),
    };
  }

  /** A place on the same disk for a file that is coming in. */
  incomingPath(name: string): string {
    return join(this.folder, `incoming-${name}`);
  }

  /** Takes the newest state of a run and writes it, whole or not at all. */
  async save(run: RunSummary): Promise<void> {
    if (run.id === null) return;
    this.#runs.set(run.id, run);
    const path = join(this.paths(run.id).folder, 'run.json');
    const text = `${JSON.stringify({ format: FORMAT, run }, undefined, 1)}\n`;
    await this.#turn.take(() => replaceFile(path, text, 0o640));
  }

  /** @throws LabError E_UNKNOWN. */
  async delete(id: string): Promise<void> {
    this.get(id);
    this.#runs.delete(id);
    await rm(this.paths(id).folder, { recursive: true, force: true });
  }

  /** Bytes of all files of a run. */
  async sizeOf(id: string): Promise<number> {
    const { folder } = this.paths(id);
    const names = await readdir(folder).catch(() => []); // deleted meanwhile
    const sizes = await Promise.all(names.map((name) => sizeOfFile(join(folder, name))));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

function compare(left: string | null, right: string | null): number {
  return (left ?? '').localeCompare(right ?? '');
}

async function readRun(path: string): Promise<RunSummary | undefined> {
  try {
    return fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data?.run;
  } catch {
    return undefined; // the caller says so
  }
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0; // deleted meanwhile
  }
}
