import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@labgate/testkit';
import { MemoryTerminal } from '../../testing/memory-terminal.ts';
import type { Finding } from '../check.ts';
import { doctor } from '../doctor.ts';

/** What `labgate doctor` found, by subject. */
export interface Diagnosis {
  readonly exitCode: number;
  readonly findings: Record<string, Finding>;
}

/** A folder and servers of one test, and the command run in it. */
export class Examination {
  readonly folder: string;
  readonly #servers: Server[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Examination> {
    return new Examination(await mkdtemp(join(tmpdir(), 'labgate-doctor-')));
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.close();
    await rm(this.folder, { recursive: true });
  }

  /** An environment in which nothing of this machine is in the way. */
  async environment(): Promise<Record<string, string>> {
    return {
      LABGATE_DATA: join(this.folder, 'data'),
      LABGATE_HTTP_PORT: String(await freePort()),
      LABGATE_MQTT_PORT: String(await freePort()),
      // No timedatectl: what this machine's clock does is not the test's business.
      PATH: this.folder,
    };
  }

  /** Listens until the test is over and gives the port. */
  async listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** An environment that names a configuration. */
  async configured(yaml: string): Promise<Record<string, string>> {
    const path = join(this.folder, 'labgate.yaml');
    await writeFile(path, yaml);
    return { LABGATE_CONFIG: path };
  }

  /** Runs the command. @throws Error when a problem comes without a remedy. */
  async examine(env: Record<string, string>): Promise<Diagnosis> {
    const terminal = new MemoryTerminal({ ...(await this.environment()), ...env });
    const exitCode = await doctor(terminal, { json: true, deviceFolder: this.folder });
    if (terminal.notes !== '') throw new Error(terminal.notes);
    const { findings } = JSON.parse(terminal.out) as { findings: readonly Finding[] };
    const helpless = findings.find(({ status, remedy }) => status === 'problem' && !remedy);
    if (helpless !== undefined) throw new Error(`${helpless.subject} has no remedy`);
    return { exitCode, findings: Object.fromEntries(findings.map((finding) => [finding.subject, finding])) };
  }
}
