import {
  LabError,
  MAX_JSON_BYTES,
  type ConfigFaultMessage,
  type ConfigSnapshot,
  type PatchOperation,
} from '@labgate/contract';
import { parseYaml, rewriteYaml, type Clock, type ConfigFault, type Logger } from '@labgate/service-kit';
import { Turn } from '../turn.ts';
import type { CheckedConfig, ConfigCheck } from './check-config.ts';
import { asFaultMessage } from './config-faults.ts';
import type { ConfigFile } from './config-file.ts';
import { isLive } from './live-paths.ts';
import type { GatewayConfig } from './load-gateway-config.ts';
import { patchConfig } from './patch-config.ts';
import { changedPaths } from './plain-data.ts';
import type { Revision, RevisionStore } from './revision-store.ts';
import { markSecrets, unmarkSecrets } from './secret-marks.ts';

/** A change of the configuration that is kept already. */
export interface ConfigChange {
  readonly rev: number;
  readonly by: string | null;
  /** Dotted paths of what has another value now. */
  readonly paths: readonly string[];
  readonly before: GatewayConfig;
  readonly after: GatewayConfig;
}

/** Takes a change over into a running part. */
type TakeOver = (change: ConfigChange) => Promise<void> | void;

/** What a change leads to. */
export interface ChangedConfig {
  readonly rev: number;
  readonly needsRestart: readonly string[];
}

interface ConfigServiceOptions {
  readonly check: ConfigCheck;
  readonly file: ConfigFile;
  readonly revisions: RevisionStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Longest that an answer waits for devices to be exchanged, ms: closing one may take its whole deadline. */
const TAKE_OVER_MS = 3_000;
/** Of a `$config/current` message, what is not the configuration. */
const ENVELOPE_BYTES = 4_096;
/** Longest line that says what a revision changed. */
const MAX_TEXT = 500;

/**
 * The configuration of a running gateway: checks changes, keeps them as revisions, writes the file and has the parts take
 * over what can be. Changes happen one after the other.
 */
export class ConfigService {
  readonly #options: ConfigServiceOptions;
  readonly #turn = new Turn();
  readonly #takeOvers: { readonly section: string; readonly takeOver: TakeOver }[] = [];
  readonly #listeners: ((change: ConfigChange) => void)[] = [];
  readonly #atStart: CheckedConfig;
  /** Sections that a part failed to take over. */
  readonly #notTakenOver = new Set<string>();
  #changedWhileOff: { readonly rev: number; readonly paths: readonly string[] } | undefined;
  #current: CheckedConfig;
  #text: string;
  #rev: number;
  #ts: number;

  private constructor(options: ConfigServiceOptions, checked: CheckedConfig, text: string) {
    this.#options = options;
    this.#atStart = checked;
    this.#current = checked;
    this.#text = text;
    this.#rev = options.revisions.newest?.rev ?? options.revisions.nextRev;
    this.#ts = options.revisions.newest?.ts ?? options.clock.nowMs();
  }

  /** Starts with what `text`, the file as it was read, parsed to; notices when it is not what the last process left. */
  static async open(
    options: ConfigServiceOptions,
    checked: CheckedConfig,
    text: string,
  ): Promise<ConfigService> {
    const service = new ConfigService(options, checked, text);
    await service.#noteStart();
    return service;
  }

  /** What was edited in the file since the last process, if anything. */
  get changedWhileOff(): { readonly rev: number; readonly paths: readonly string[] } | undefined {
    return this.#changedWhileOff;
  }

  /** What clients may see of it. */
  get snapshot(): ConfigSnapshot {
    const { effective, overrides } = this.#current;
    const config = markSecrets(effective) as ConfigSnapshot['config'];
    return { v: 1, rev: this.#rev, ts: this.#ts, config, overrides, needsRestart: [...this.needsRestart] };
  }

  /** Dotted paths whose configured value is not yet the one in force. */
  get needsRestart(): readonly string[] {
    const changed = changedPaths(this.#atStart.effective, this.#current.effective);
    return [...changed.filter((path) => !isLive(path)), ...this.#notTakenOver];
  }

  /** Newest first. */
  get history(): readonly Omit<Revision, 'yaml'>[] {
    return this.#options.revisions.revisions
      .map(({ rev, ts, by, text }) => ({ rev, ts, by, text }))
      .toReversed();
  }

  /** Has a part take over changes of `section`, one of the live paths. */
  serve(section: string, takeOver: TakeOver): void {
    this.#takeOvers.push({ section, takeOver });
  }

  /** Calls `listener` after every change. */
  onChange(listener: (change: ConfigChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Every fault of a whole configuration. */
  validate(config: unknown): ConfigFaultMessage[] {
    const result = this.#options.check.check(unmarkSecrets(config, this.#current.written));
    return 'faults' in result ? result.faults.map(asFaultMessage) : [];
  }

  /** Every fault that the configuration would have after `operations`. @throws LabError E_SCHEMA when they do not fit. */
  validatePatch(operations: readonly PatchOperation[]): ConfigFaultMessage[] {
    return this.validate(this.#patched(operations));
  }

  /**
   * Changes the configuration. `ifRev` is the revision the sender saw.
   * @throws LabError E_REV, E_SCHEMA with every fault as its details, E_DISK_FULL, E_PERMISSION; nothing is changed then.
   */
  patch(
    operations: readonly PatchOperation[],
    ifRev: number | undefined,
    by: string | null,
  ): Promise<ChangedConfig> {
    return this.#turn.take(async () => {
      await this.#takeFileEdits();
      if (ifRev !== undefined && ifRev !== this.#rev) {
        throw new LabError('E_REV', `the configuration is at revision ${this.#rev}, not ${ifRev}`);
      }
      const written = this.#patched(operations);
      if (changedPaths(this.#current.written, written).length === 0) return this.#answer();
      return this.#change(this.#checked(written), rewriteYaml(this.#text, written), 'changed', by);
    });
  }

  /** Returns to revision `rev`, as a new one, with the file as it was then. @throws as `patch`, and E_UNKNOWN. */
  rollback(rev: number, by: string | null): Promise<ChangedConfig> {
    return this.#turn.take(async () => {
      await this.#takeFileEdits();
      const revision = this.#options.revisions.revisions.find((kept) => kept.rev === rev);
      if (revision === undefined) throw new LabError('E_UNKNOWN', `revision ${rev} is not kept`);
      const checked = this.#checked(parseYaml(revision.yaml, `revision ${rev}`));
      return this.#change(checked, revision.yaml, `back to revision ${rev}`, by);
    });
  }

  #patched(operations: readonly PatchOperation[]): CheckedConfig['written'] {
    const { written } = this.#current;
    const plain = operations.map((operation) =>
      operation.op === 'remove'
        ? operation
        : { ...operation, value: unmarkSecrets(operation.value, written) },
    );
    return patchConfig(this.#current, plain).written;
  }

  #checked(written: unknown): CheckedConfig {
    const result = this.#options.check.check(written);
    if ('faults' in result) throw faulty(result.faults);
    const bytes = Buffer.byteLength(JSON.stringify(result.checked.effective)) + ENVELOPE_BYTES;
    if (bytes > MAX_JSON_BYTES) {
      throw new LabError('E_LIMIT', `the configuration would not fit a message of ${MAX_JSON_BYTES} bytes`);
    }
    return result.checked;
  }

  /** Keeps and writes a configuration, then has it taken over. */
  async #change(
    checked: CheckedConfig,
    yaml: string,
    what: string,
    by: string | null,
  ): Promise<ChangedConfig> {
    await this.#keep(checked, yaml, what, by, () => this.#options.file.write(yaml));
    return this.#answer();
  }

  async #keep(
    checked: CheckedConfig,
    yaml: string,
    what: string,
    by: string | null,
    write: () => Promise<void>,
  ): Promise<void> {
    const { revisions, clock } = this.#options;
    const before = this.#current;
    const paths = changedPaths(before.effective, checked.effective);
    const text = `${what}: ${paths.join(', ') || 'nothing that counts'}`.slice(0, MAX_TEXT);
    const revision = { rev: revisions.nextRev, ts: clock.nowMs(), by, text, yaml };
    await revisions.keep(revision, write);
    this.#current = checked;
    this.#text = yaml;
    this.#rev = revision.rev;
    this.#ts = revision.ts;
    const change = { rev: revision.rev, by, paths, before: before.config, after: checked.config };
    await this.#takeOver(change);
    for (const listener of this.#listeners) listener(change);
  }

  async #takeOver(change: ConfigChange): Promise<void> {
    const { clock, log } = this.#options;
    const all = this.#takeOvers.map(async ({ section, takeOver }) => {
      const isConcerned = change.paths.some(
        (path) => path === section || path.startsWith(`${section}.`) || section.startsWith(`${path}.`),
      );
      if (!isConcerned) return;
      try {
        await takeOver(change);
        this.#notTakenOver.delete(section);
      } catch (error) {
        this.#notTakenOver.add(section);
        log.error({ err: error, section }, 'a change of the configuration counts from the next start only');
      }
    });
    const done = new AbortController();
    const taken = Promise.all(all).finally(() => done.abort());
    await Promise.race([taken, clock.sleep(TAKE_OVER_MS, done.signal)]);
  }

  #answer(): ChangedConfig {
    return { rev: this.#rev, needsRestart: this.needsRestart };
  }

  /** Takes over what somebody wrote into the file since; with faults in it nothing may be written over it. */
  async #takeFileEdits(): Promise<void> {
    const text = await this.#options.file.read();
    if (text === undefined || text === this.#text) return;
    const checked = this.#checked(parseYaml(text, this.#options.file.path));
    await this.#keep(checked, text, 'edited by hand', null, async () => undefined);
  }

  async #noteStart(): Promise<void> {
    const { revisions, clock, log, check, file } = this.#options;
    const { newest } = revisions;
    if (newest?.yaml === this.#text) return;
    const before = newest === undefined ? undefined : tryParse(newest.yaml, check);
    const paths = before === undefined ? [] : changedPaths(before.effective, this.#current.effective);
    const what = newest === undefined ? 'first start' : 'changed while the gateway was off';
    const text = `${what}${paths.length === 0 ? '' : `: ${paths.join(', ')}`}`.slice(0, MAX_TEXT);
    const revision = { rev: revisions.nextRev, ts: clock.nowMs(), by: null, text, yaml: this.#text };
    this.#rev = revision.rev;
    this.#ts = revision.ts;
    if (newest !== undefined) {
      this.#changedWhileOff = { rev: revision.rev, paths };
      log.info({ rev: revision.rev, paths }, `${file.path} was ${what}`);
    }
    try {
      await revisions.keep(revision, async () => undefined);
    } catch (error) {
      log.warn({ err: error }, 'the revision of the configuration cannot be kept');
    }
  }
}

function tryParse(yaml: string, check: ConfigCheck): CheckedConfig | undefined {
  const result = check.check(parseYaml(yaml, 'the revision before'));
  return 'checked' in result ? result.checked : undefined;
}

function faulty(faults: readonly ConfigFault[]): LabError {
  const lines = faults.map((fault) => `${fault.path}: ${asFaultMessage(fault).message}`);
  return new LabError('E_SCHEMA', lines.join('; ').slice(0, 1000), {
    context: { faults: faults.length },
    details: { faults: faults.map(asFaultMessage) },
  });
}
