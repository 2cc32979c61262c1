import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, type Logger } from '@labgate/service-kit';
import { z } from 'zod';
import { storageError } from './storage-error.ts';

const revisionSchema = z.strictObject({
  formatVersion: z.literal(1),
  rev: z.int().min(1),
  /** Unix ms. */
  ts: z.int().min(0),
  /** Who changed it; `null` where nobody knows, as for a file that was edited. */
  by: z.string().nullable(),
  /** What was changed, in a line. */
  text: z.string(),
  /** The whole file as it was written. */
  yaml: z.string(),
});

/** A configuration that was in force once. */
export type Revision = Readonly<Omit<z.infer<typeof revisionSchema>, 'formatVersion'>>;

/** How many revisions are kept. */
const MAX_REVISIONS = 100;
const DRAFT = 'next.json';
const NAME = /^(\d{8})\.json$/;
const UNFINISHED = /\.new$|^next\.json$/;
/** They hold what the configuration holds: it is nobody else's business. */
const MODE = 0o600;

/**
 * The revisions of the configuration, a file each. A change is prepared as a draft, then the configuration is written, then
 * the draft gets its number: whenever the process dies, the next start can tell whether the change was made.
 */
export class RevisionStore {
  readonly #folder: string;
  readonly #log: Logger;
  #revisions: readonly Revision[];
  #lastRev: number;

  private constructor(folder: string, log: Logger, revisions: readonly Revision[], lastRev: number) {
    this.#folder = folder;
    this.#log = log;
    this.#revisions = revisions;
    this.#lastRev = lastRev;
  }

  /**
   * Opens the folder and ends a change that the last process began: `text` is what the configuration file says now. Files
   * that are damaged are named in the log and left alone.
   */
  static async open(folder: string, text: string, log: Logger): Promise<RevisionStore> {
    await mkdir(folder, { recursive: true });
    const draft = await readRevision(join(folder, DRAFT));
    if (draft?.yaml === text) await rename(join(folder, DRAFT), join(folder, fileName(draft.rev)));
    const files = await readdir(folder);
    // what a process that was killed left half written
    for (const name of files.filter((file) => UNFINISHED.test(file)))
      await rm(join(folder, name), { force: true });
    const names = files.filter((name) => NAME.test(name)).toSorted();
    const revisions: Revision[] = [];
    for (const name of names) {
      const revision = await readRevision(join(folder, name));
      if (revision?.rev === Number(NAME.exec(name)?.[1])) revisions.push(revision);
      else log.warn({ file: join(folder, name) }, 'a revision of the configuration is damaged');
    }
    return new RevisionStore(folder, log, revisions, Number(NAME.exec(names.at(-1) ?? '')?.[1] ?? 0));
  }

  /** Oldest first; damaged ones are missing. */
  get revisions(): readonly Revision[] {
    return this.#revisions;
  }

  /** The newest revision, unless it is damaged. */
  get newest(): Revision | undefined {
    const last = this.#revisions.at(-1);
    return last?.rev === this.#lastRev ? last : undefined;
  }

  /** The number the next revision gets. */
  get nextRev(): number {
    return this.#lastRev + 1;
  }

  /**
   * Keeps a revision, with `write` writing the configuration itself in between.
   * @throws LabError E_PERMISSION, E_DISK_FULL, E_STORE; nothing is kept then.
   */
  async keep(revision: Revision, write: () => Promise<void>): Promise<void> {
    const draft = join(this.#folder, DRAFT);
    try {
      await replaceFile(draft, formatRevision(revision), MODE);
      await write();
      await rename(draft, join(this.#folder, fileName(revision.rev)));
    } catch (error) {
      await rm(draft, { force: true });
      throw storageError(draft, 'written', error);
    }
    this.#lastRev = revision.rev;
    this.#revisions = [...this.#revisions, revision];
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const old = this.#revisions.slice(0, -MAX_REVISIONS);
    this.#revisions = this.#revisions.slice(-MAX_REVISIONS);
    for (const { rev } of old) {
      await rm(join(this.#folder, fileName(rev)), { force: true }).catch((error: unknown) => {
        this.#log.warn({ err: error, rev }, 'an old revision of the configuration cannot be removed');
      });
    }
  }
}

function fileName(rev: number): string {
  return `${String(rev).padStart(8, '0')}.json`;
}

function formatRevision(revision: Revision): string {
  const body = { formatVersion: 1, ...revision };
  return `${JSON.stringify({ ...body, sha256: digest(body) })}\n`;
}

/** `undefined` for a file that is not there, cut, or changed by something else. */
async function readRevision(path: string): Promise<Revision | undefined> {
  try {
    const { sha256, ...body } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    if (sha256 !== digest(body)) return undefined;
    const { formatVersion: _formatVersion, ...revision } = revisionSchema.parse(body);
    return revision;
  } catch {
    return undefined; // the caller tells what that means
  }
}

function digest(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
