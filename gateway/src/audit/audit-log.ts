import { mkdir, open, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_CHAIN_START, type AuditRecord } from '@labgate/contract';
import {
  AUDIT_FOLDER,
  auditFileName,
  listAuditFiles,
  sealAuditRecord,
  type Clock,
  type Logger,
} from '@labgate/service-kit';
import { findChainEnd, type ChainEnd } from './chain-end.ts';
import type { AuditConfig } from './audit-config.ts';
import { redacted } from './redact.ts';

/** What was done, by whom, and how it ended; position, time and hashes are added. */
export type AuditEntry = Omit<AuditRecord, 'v' | 'n' | 'ts' | 'prev' | 'hash'>;

interface AuditLogOptions {
  readonly dataDir: string;
  readonly config: AuditConfig;
  readonly clock: Clock;
  readonly log: Logger;
  /** Publishes a record, which is on disk then unless the disk failed. */
  readonly publish: (line: string) => void;
}

/** Size of a file after which the next begins, bytes. */
const FILE_BYTES = 8 * 1024 * 1024;
/** Lines of one write: however many wait for a slow disk, a file grows beyond its size by no more. */
const LINES_AT_ONCE = 256;
/** Lines that are kept while the disk takes none. */
const MAX_UNWRITTEN = 10_000;

/**
 * The audit of commands: a chain of records on disk, each with the hash of the one before (contract §6.5). It follows
 * what it describes, so it never keeps an OFF waiting.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  readonly #folder: string;
  #n: number;
  #prev: string;
  #file: FileHandle | undefined;
  #fileBytes = 0;
  /** Lines that were not tried yet, in order. */
  readonly #waiting: string[] = [];
  /** Lines that the disk did not take. */
  #unwritten: string[] = [];
  #writing: Promise<void> | undefined;
  #isDiskFailing = false;

  private constructor(options: AuditLogOptions, folder: string, n: number, prev: string) {
    this.#options = options;
    this.#folder = folder;
    this.#n = n;
    this.#prev = prev;
  }

  /** Finds the end of the chain; a last line that a power cut left unfinished is cut off, for it was never published. */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const folder = join(options.dataDir, AUDIT_FOLDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const path of (await listAuditFiles(folder)).toReversed()) {
      const end = await findChainEnd(path);
      if (end.tornBytes > 0) {
        options.log.warn(`the last audit record was not finished (${end.tornBytes} bytes) and is removed`);
        await truncate(path, end.bytes);
      }
      if (end.bytes === 0) await rm(path);
      else return AuditLog.#continued(options, folder, path, end);
    }
    return new AuditLog(options, folder, 0, AUDIT_CHAIN_START);
  }

  static async #continued(
    options: AuditLogOptions,
    folder: string,
    path: string,
    { n, prev, bytes }: ChainEnd,
  ): Promise<AuditLog> {
    const audit = new AuditLog(options, folder, n, prev);
    audit.#file = await open(path, 'a', 0o600);
    audit.#fileBytes = bytes;
    return audit;
  }

  /** Adds a record; it is written and published soon after. */
  add(entry: AuditEntry): void {
    const { args, before, after, ...rest } = entry;
    const record = {
      v: 1,
      n: this.#n,
      ts: this.#options.clock.nowMs(),
      ...rest,
      args: redacted(args) as AuditRecord['args'],
      ...(before === undefined ? {} : { before: redacted(before) }),
      ...(after === undefined ? {} : { after: redacted(after) }),
      prev: this.#prev,
    } as const;
    const { line, hash } = sealAuditRecord(record);
    this.#n += 1;
    this.#prev = hash;
    this.#waiting.push(line);
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting.splice(0, LINES_AT_ONCE);
      await this.#write(lines);
      for (const line of lines) this.#options.publish(line);
    }
  }

  /** What the disk does not take is kept for the next time, so that a full disk leaves no gap once it has room again. */
  async #write(lines: readonly string[]): Promise<void> {
    this.#unwritten.push(...lines);
    this.#unwritten.splice(0, this.#unwritten.length - MAX_UNWRITTEN);
    const bytes = Buffer.from(this.#unwritten.map((line) => `${line}\n`).join(''));
    try {
      if (this.#file === undefined || this.#fileBytes >= FILE_BYTES) await this.#nextFile();
      await this.#file?.appendFile(bytes);
      this.#fileBytes += bytes.length;
      this.#unwritten = [];
      this.#isDiskFailing = false;
    } catch (error) {
      if (!this.#isDiskFailing) this.#options.log.error({ err: error }, 'the audit cannot be written');
      this.#isDiskFailing = true;
      await this.#file?.truncate(this.#fileBytes).catch(() => undefined); // half a line; the error is told already
    }
  }

  async #nextFile(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    const { n } = JSON.parse(this.#unwritten[0] ?? '') as AuditRecord;
    this.#file = await open(join(this.#folder, auditFileName(n)), 'a', 0o600);
    this.#fileBytes = 0;
    await this.#deleteOld();
  }

  async #deleteOld(): Promise<void> {
    const files = await listAuditFiles(this.#folder);
    const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
    let total = sizes.reduce((sum, size) => sum + size, 0);
    const most = this.#options.config.keepMB * 1024 * 1024;
    for (const [i, path] of files.slice(0, -1).entries()) {
      if (total <= most) return;
      await rm(path);
      total -= sizes[i] ?? 0;
    }
  }
}
