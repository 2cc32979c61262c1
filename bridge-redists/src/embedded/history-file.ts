import { statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { LabError } from '@labgate/contract';
import { countCommittedFrames } from './sqlite-pages.ts';

/** Version of the tables and of what is in them; a change migrates forward. */
export const FORMAT_VERSION = 2;
/** Says in the header of the file whose it is: "LBG", then the version, so that a version is believed only when it stands twice. */
const APPLICATION = 0x4c_4247;
/** A checkpoint waits for the disk, so it is rare: once in about two hours at 100 samples a second. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024;

/** The file is not what it was written as, though SQLite has not noticed. */
export class DamagedFileError extends Error {}

/** How the file is written. */
export interface HistoryFileOptions {
  /** NORMAL: a power cut may take what was written since the last checkpoint; FULL: nothing that was acknowledged. */
  readonly synchronous: 'NORMAL' | 'FULL';
  /** Counts for new files only; 1024 halves the bytes written at the price of slower long reads. */
  readonly pageSizeBytes: 1024 | 2048 | 4096 | 8192;
}

export const TABLES = [
  'series',
  'log',
  'snapshot',
  'chunk',
  'minute',
  'ten_minute',
  'tally',
  'annotation',
] as const;
export type Table = (typeof TABLES)[number];

/** Rowid tables: a WITHOUT ROWID tree keeps rows above a quarter page in overflow pages, and blobs are that long. */
const SCHEMA = `
CREATE TABLE series (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE log (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE snapshot (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE chunk (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE minute (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE ten_minute (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE tally (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
`;

/** What format 2 has that format 1 had not. */
const SCHEMA_2 = 'CREATE TABLE annotation (id INTEGER PRIMARY KEY, body BLOB NOT NULL);';

/** The SQLite file: its tables, their statements, and transactions. */
export class HistoryFile {
  readonly #database: DatabaseSync;
  readonly #put = new Map<Table, StatementSync>();
  readonly #between = new Map<Table, StatementSync>();
  readonly #below = new Map<Table, StatementSync>();
  readonly #above = new Map<Table, StatementSync>();
  readonly #deleteBetween = new Map<Table, StatementSync>();
  readonly #appendLog: StatementSync;
  /** Committed pages of the write-ahead log that SQLite could not take because of a flaw before them. */
  lostFrames = 0;

  /** @throws what SQLite throws, `E_STORE` when the file is of a newer version or of another program. */
  constructor(path: string, options: HistoryFileOptions) {
    const walFrames = countCommittedFrames(path);
    this.#database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    try {
      this.#configure(options);
      this.#migrate();
      this.#checkLength(path, walFrames);
      for (const table of TABLES) this.#prepare(table);
      this.#appendLog = this.#database.prepare('INSERT INTO log (body) VALUES (?)');
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Adds or replaces a row. */
  put(table: Table, id: number, body: Uint8Array): void {
    this.#put.get(table)?.run(id, body);
  }

  /** Adds a row to the log behind all others. */
  appendLog(body: Uint8Array): void {
    this.#appendLog.run(body);
  }

  /** Calls `visit` for the rows from `firstId` to `lastId`, ascending. */
  each(table: Table, firstId: number, lastId: number, visit: (id: number, body: Uint8Array) => void): void {
    this.eachUntil(table, firstId, lastId, (id, body) => {
      visit(id, body);
      return true;
    });
  }

  /** As `each`, ended early when `visit` gives false. */
  eachUntil(
    table: Table,
    firstId: number,
    lastId: number,
    visit: (id: number, body: Uint8Array) => boolean,
  ): void {
    const rows = this.#between.get(table)?.iterate(firstId, lastId) ?? [];
    for (const row of rows as Iterable<unknown>) {
      if (!Array.isArray(row)) continue;
      const [id, body] = row as unknown[];
      if (typeof id === 'number' && ArrayBuffer.isView(body)) {
        if (!visit(id, new Uint8Array(body.buffer, body.byteOffset, body.byteLength))) break;
      }
    }
  }

  /** Id of the last row from `firstId` to `lastId`. */
  lastId(table: Table, firstId: number, lastId: number): number | undefined {
    const row: unknown = this.#below.get(table)?.get(firstId, lastId);
    const id: unknown = Array.isArray(row) ? row[0] : undefined;
    return typeof id === 'number' ? id : undefined;
  }

  /** Id of the first row from `firstId` to `lastId`. */
  firstId(table: Table, firstId: number, lastId: number): number | undefined {
    const row: unknown = this.#above.get(table)?.get(firstId, lastId);
    const id: unknown = Array.isArray(row) ? row[0] : undefined;
    return typeof id === 'number' ? id : undefined;
  }

  /** Drops the rows from `firstId` to `lastId` and says how many there were. */
  deleteBetween(table: Table, firstId: number, lastId: number): number {
    return Number(this.#deleteBetween.get(table)?.run(firstId, lastId).changes ?? 0);
  }

  /** Drops all rows of a table. */
  clear(table: Table): void {
    this.#database.exec(`DELETE FROM ${table}`);
  }

  /** Does `work` as a whole or not at all. */
  transact(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Bytes of the file without its write-ahead log. */
  get bytes(): number {
    return this.#pragma('page_count') * this.#pragma('page_size');
  }

  get pageSizeBytes(): number {
    return this.#pragma('page_size');
  }

  /** Moves everything from the write-ahead log into the file. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }

  /** Exclusive locking keeps the index of the write-ahead log in memory, which halves the time of a small commit. */
  #configure(options: HistoryFileOptions): void {
    const { pageSizeBytes, synchronous } = options;
    this.#database.exec(`
      PRAGMA page_size = ${pageSizeBytes};
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${synchronous};
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY;`);
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${Math.round(CHECKPOINT_BYTES / this.pageSizeBytes)}`);
  }

  /** A file that was cut off, or whose log has a flaw, is found here, before a question runs into the missing pages. */
  #checkLength(path: string, walFrames: number): void {
    const valid = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    this.lostFrames = Math.max(0, walFrames - Number(valid?.log ?? 0));
    const { size } = statSync(path);
    if (size < this.bytes) throw new DamagedFileError(`${this.bytes - size} bytes of the file are missing`);
  }

  #migrate(): void {
    const version = this.#pragma('user_version');
    const isNew = version === 0 && this.#pragma('page_count') <= 1;
    const isOurs = this.#pragma('application_id') === APPLICATION * 256 + version;
    if (!isNew && (!isOurs || version === 0)) {
      throw new DamagedFileError('the header of the file is not that of a history');
    }
    if (version === FORMAT_VERSION) return;
    if (version > FORMAT_VERSION) {
      throw new LabError(
        'E_STORE',
        `the history file has format ${version}, this release reads up to ${FORMAT_VERSION}`,
      );
    }
    this.transact(() => {
      if (isNew) this.#database.exec(SCHEMA);
      this.#database.exec(SCHEMA_2);
      this.#database.exec(
        `PRAGMA application_id = ${APPLICATION * 256 + FORMAT_VERSION}; PRAGMA user_version = ${FORMAT_VERSION}`,
      );
    });
  }

  #prepare(table: Table): void {
    const prepare = (sql: string): StatementSync => {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#put.set(table, prepare(`INSERT OR REPLACE INTO ${table} (id, body) VALUES (?, ?)`));
    this.#between.set(table, prepare(`SELECT id, body FROM ${table} WHERE id BETWEEN ? AND ? ORDER BY id`));
    this.#below.set(
      table,
      prepare(`SELECT id FROM ${table} WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1`),
    );
    this.#above.set(table, prepare(`SELECT id FROM ${table} WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1`));
    this.#deleteBetween.set(table, prepare(`DELETE FROM ${table} WHERE id BETWEEN ? AND ?`));
  }

  #pragma(name: 'application_id' | 'page_count' | 'page_size' | 'user_version'): number {
    const row = this.#database.prepare(`PRAGMA ${name}`).get();
    return Number(row?.[name]);
  }
}
