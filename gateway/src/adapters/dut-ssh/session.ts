import { dutCommands, LabError, type ChannelValue } from '@labgate/contract';
import type { CommandOutcome, Reading, Session, SshContext, StreamSample } from '../../adapter.ts';
import { ArpChange } from './arp/arp-change.ts';
import type { DutSshConfig } from './config.ts';
import { execNamed } from './exec-named.ts';
import { parseArgs } from './parse-args.ts';
import { RemoteShell } from './remote-shell.ts';
import { valuesOf, type SourceConfig } from './source.ts';

/** What is asked of a host that has no sources: whether it is there. */
const NOTHING = ':';
const NOTHING_TIMEOUT_MS = 5_000;

/** What a source gave: values, or the code of its failure. */
interface SourceOutcome {
  readonly source: SourceConfig;
  readonly values: Readonly<Record<string, ChannelValue>>;
  readonly failure: LabError | undefined;
}

/** Opens a board on a connection that is signed in. */
export async function openDutSsh(context: SshContext<DutSshConfig>): Promise<Session> {
  return new DutSshSession(context);
}

/** Asks one source a step, so that a command never waits for a whole reading. */
class DutSshSession implements Session {
  readonly #context: SshContext<DutSshConfig>;
  readonly #shell: RemoteShell;
  readonly #arp: ArpChange | undefined;
  /** Taken out for each step, so that a reading whose step fails starts anew. */
  #outcomes: readonly SourceOutcome[] = [];

  constructor(context: SshContext<DutSshConfig>) {
    this.#context = context;
    this.#shell = new RemoteShell(context.connection);
    const { arp } = context.config;
    this.#arp =
      arp === undefined
        ? undefined
        : new ArpChange({ config: arp, shell: this.#shell, time: context.time, counters: context.counters });
  }

  async read(): Promise<Reading> {
    const { sources } = this.#context.config;
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    const source = sources[outcomes.length];
    if (source === undefined) {
      await this.#shell.run(NOTHING, NOTHING_TIMEOUT_MS);
      return { ready: true, samples: [] };
    }
    const all = [...outcomes, await this.#ask(source)];
    if (all.length === sources.length) return { ready: true, samples: samplesOf(all) };
    this.#outcomes = all;
    return { ready: false, retryAfterMs: 0 };
  }

  async execute(method: string, args: unknown): Promise<CommandOutcome> {
    const { config } = this.#context;
    const arp = this.#arp;
    switch (method) {
      case 'exec':
        return execNamed(config.commands, this.#shell, parseArgs(dutCommands.exec, args));
      case 'arp-update':
        if (arp !== undefined) return arp.update(parseArgs(dutCommands['arp-update'], args));
        break;
      case 'arp-rollback':
        if (arp !== undefined) return arp.rollBack();
        break;
    }
    throw new LabError('E_UNKNOWN', `this device has no command ${method.slice(0, 40)}`);
  }

  async close(): Promise<void> {
    this.#outcomes = [];
  }

  /** A source that fails leaves the others as they are; a connection that broke fails the reading. */
  async #ask(source: SourceConfig): Promise<SourceOutcome> {
    try {
      const output = await this.#shell.run(source.command, source.timeoutMs);
      return { source, values: valuesOf(source, output), failure: undefined };
    } catch (error) {
      if (!(error instanceof LabError) || error.code === 'E_DEVICE_LOST') throw error;
      return { source, values: {}, failure: error };
    }
  }
}

/** One sample a stream. @throws LabError the first failure when every source failed. */
function samplesOf(outcomes: readonly SourceOutcome[]): StreamSample[] {
  const failures = outcomes.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const [first] = failures;
  if (first !== undefined && failures.length === outcomes.length) throw first;
  const streams = [...new Set(outcomes.map(({ source }) => source.stream))];
  return streams.map((stream) =>
    sampleOf(
      stream,
      outcomes.filter(({ source }) => source.stream === stream),
    ),
  );
}

function sampleOf(stream: string, outcomes: readonly SourceOutcome[]): StreamSample {
  const values: Record<string, ChannelValue> = {};
  const why: Record<string, string> = {};
  for (const { source, values: found, failure } of outcomes) {
    for (const name of Object.keys(source.values)) {
      const value = found[name];
      values[name] = value ?? null;
      // `null` is what the board said: it has no such sensor
      if (value === undefined) why[name] = failure?.code ?? 'E_GARBLED';
      if (value === null) why[name] = 'E_NOT_CONNECTED';
    }
  }
  return { stream, quality: 'good', values, ...(Object.keys(why).length > 0 ? { why } : {}) };
}
