import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { loadAdapters } from '../../adapter-registry.ts';
import { ConfigCheck } from '../check-config.ts';
import { ConfigFile } from '../config-file.ts';
import { createConfigSchemas } from '../config-schema.ts';
import { ConfigService, type ConfigChange } from '../config-service.ts';
import { readConfigSource } from '../config-source.ts';
import { RevisionStore } from '../revision-store.ts';

const adapters = await loadAdapters();
const schemas = createConfigSchemas(adapters);

interface BenchOptions {
  readonly yaml?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** An empty one of its own where it is left out. */
  readonly folder?: string;
}

/** A configuration file with its service, in a folder of its own. */
export class ConfigBench {
  readonly folder: string;
  readonly path: string;
  readonly revisionsFolder: string;
  readonly clock = new VirtualClock();
  readonly check: ConfigCheck;
  readonly changes: ConfigChange[] = [];
  readonly #environment: NodeJS.ProcessEnv;

  /** Without `yaml` the file is the one in `folder`, if there is any. */
  constructor({ yaml, environment = {}, folder }: BenchOptions = {}) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'labgate-config-'));
    this.path = join(this.folder, 'labgate.yaml');
    this.revisionsFolder = join(this.folder, 'config');
    if (yaml !== undefined) this.write(yaml);
    this.#environment = { LABGATE_DATA: this.folder, ...environment };
    this.check = new ConfigCheck(adapters, this.#environment, schemas);
  }

  /** Starts the service, as the gateway does. */
  async open(): Promise<ConfigService> {
    const source = readConfigSource(this.#environment);
    const log = createLogger('config', 'silent');
    const result = this.check.check(source.input);
    if ('faults' in result) throw new Error(JSON.stringify(result.faults));
    const revisions = await RevisionStore.open(this.revisionsFolder, source.text, log);
    const file = new ConfigFile(source.target);
    await file.removeDrafts();
    const options = {
      check: this.check,
      file,
      revisions,
      clock: this.clock,
      log,
    };
    const service = await ConfigService.open(options, result.checked, source.text);
    service.onChange((change) => this.changes.push(change));
    return service;
  }

  /** The file as it is on disk. */
  read(): string {
    return readFileSync(this.path, 'utf8');
  }

  /** Edits the file by hand. */
  write(text: string): void {
    writeFileSync(this.path, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
