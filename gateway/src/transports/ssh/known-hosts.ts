import { readFile } from 'node:fs/promises';
import { LabError, sshFingerprintSchema, type ErrorCode } from '@labgate/contract';
import { replaceFile } from '@labgate/service-kit';
import { z } from 'zod';
import type { TrustedKey } from './ssh-connection.ts';
import { systemCodeOf } from './system-code.ts';
import { Turn } from '../../turn.ts';

const trustedKeySchema = z.strictObject({
  type: z.string().min(1).max(64),
  sha256: sshFingerprintSchema,
  /** Unix ms. */
  trustedAtMs: z.int().min(0),
});
const fileSchema = z.strictObject({
  formatVersion: z.literal(1),
  hosts: z.record(z.string(), trustedKeySchema),
});

/**
 * The keys of hosts that are trusted, in a file that only its owner may read; without a path in memory alone. The file is
 * replaced as a whole, so a power cut leaves the old or the new one.
 */
export class KnownHosts {
  readonly #path: string | undefined;
  #hosts: Promise<ReadonlyMap<string, TrustedKey>> | undefined;
  readonly #turn = new Turn();

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /**
   * The trusted key of a place such as `ssh://10.100.0.1:22`.
   * @throws LabError E_CONFIG, E_PERMISSION when the file cannot be read: nobody can say then what was trusted.
   */
  async find(place: string): Promise<TrustedKey | undefined> {
    return (await this.#load()).get(place);
  }

  /** Trusts `key` from now on; undefined forgets. Changes happen one after the other. @throws LabError E_CONFIG, E_PERMISSION, E_DISK_FULL. */
  set(place: string, key: TrustedKey | undefined): Promise<void> {
    return this.#turn.take(() => this.#change(place, key));
  }

  async #change(place: string, key: TrustedKey | undefined): Promise<void> {
    const hosts = new Map(await this.#load());
    hosts.delete(place);
    if (key !== undefined) hosts.set(place, key);
    await this.#save(hosts);
    this.#hosts = Promise.resolve(hosts);
  }

  #load(): Promise<ReadonlyMap<string, TrustedKey>> {
    this.#hosts ??= this.#read();
    this.#hosts.catch(() => {
      this.#hosts = undefined; // so that a file that was mended is read again
    });
    return this.#hosts;
  }

  async #read(): Promise<ReadonlyMap<string, TrustedKey>> {
    if (this.#path === undefined) return new Map();
    try {
      const { hosts } = fileSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
      return new Map(Object.entries(hosts));
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return new Map();
      throw this.#failure('cannot be read', error);
    }
  }

  async #save(hosts: ReadonlyMap<string, TrustedKey>): Promise<void> {
    if (this.#path === undefined) return;
    const text = `${JSON.stringify({ formatVersion: 1, hosts: Object.fromEntries(hosts) }, null, 2)}\n`;
    try {
      await replaceFile(this.#path, text, 0o600);
    } catch (error) {
      throw this.#failure('cannot be written', error);
    }
  }

  #failure(what: string, cause: unknown): LabError {
    const code = CODES[systemCodeOf(cause)] ?? 'E_CONFIG';
    const message = `the file of known hosts ${what}`;
    return new LabError(code, message, { context: { path: this.#path }, cause });
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'E_PERMISSION',
  EPERM: 'E_PERMISSION',
  EROFS: 'E_PERMISSION',
  ENOSPC: 'E_DISK_FULL',
  EDQUOT: 'E_DISK_FULL',
};
