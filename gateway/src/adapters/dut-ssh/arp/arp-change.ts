import { isLabError, LabError, type arpAnswerSchema, type dutCommands } from '@labgate/contract';
import type { z } from 'zod';
import type { CommandOutcome } from '../../../adapter.ts';
import type { ArpConfig } from '../config.ts';
import type { CommandOutput } from '../parsers/command-output.ts';
import { quoteToken } from '../quoting.ts';
import type { RemoteShell } from '../remote-shell.ts';
import { ArpRecordKeeper, type ArpRecord } from './arp-record.ts';
import { ArpSteps } from './arp-steps.ts';
import { findInEthers, readEthersCommand, writeEthersCommand } from './ethers.ts';
import { parseIpv4 } from './ipv4.ts';
import { parseMac } from './mac.ts';
import { findNeighbour, type Neighbour } from './neighbour-table.ts';

type ArpAnswer = z.infer<typeof arpAnswerSchema>;

const STEP_TIMEOUT_MS = 10_000;

interface ArpChangeParts {
  readonly config: ArpConfig;
  readonly shell: RemoteShell;
  readonly time: { monoUs(): number };
  /** Outlive the session, so that a change can be taken back after the connection broke. */
  readonly counters: Map<string, number>;
}

/** What a host knows about an address. */
interface Entries {
  readonly table: Neighbour | undefined;
  /** `null` where no file is kept. */
  readonly file: string | undefined | null;
}

/**
 * Binds an IP address to a MAC address on the host, and takes it back. Every word of a command is a validated address or
 * comes from the configuration.
 */
export class ArpChange {
  readonly #config: ArpConfig;
  readonly #shell: RemoteShell;
  readonly #time: { monoUs(): number };
  readonly #keeper: ArpRecordKeeper;

  constructor({ config, shell, time, counters }: ArpChangeParts) {
    this.#config = config;
    this.#shell = shell;
    this.#time = time;
    this.#keeper = new ArpRecordKeeper(counters);
  }

  /**
   * Writes the entry and reads it back; with `dryRun` it only looks and tells what it would run. When a step after the
   * writing fails, the entry before is put back.
   * @throws LabError E_SCHEMA before anything runs; E_GARBLED, E_VERIFY, E_TIMEOUT, E_DEVICE_LOST with the step's name.
   */
  async update(args: z.output<(typeof dutCommands)['arp-update']['args']>): Promise<CommandOutcome> {
    const ip = parseIpv4(args.ip);
    const mac = parseMac(args.mac);
    const steps = new ArpSteps(this.#time);
    const before = await steps.run('read table', () => this.#read(ip.text), describe);
    const wanted: Entries = {
      table: { mac: mac.text, isPermanent: true },
      file: before.file === null ? null : mac.text,
    };
    const commands = this.#commandsFor(ip.text, wanted);
    if (args.dryRun === true) {
      await steps.run(
        'preview',
        async () => commands.join('\n'),
        (text) => text,
      );
      return outcome(true, steps, before, mac.text);
    }
    const record: ArpRecord = { ip: ip.text, before: before.table, after: mac.text, fileBefore: before.file };
    this.#keeper.keep(ip.number, record);
    await this.#write(steps, ip.text, wanted, before);
    await steps.tell('ping', () => this.#ping(ip.text));
    return outcome(false, steps, before, mac.text);
  }

  /**
   * Puts back what the last change found.
   * @throws LabError E_UNKNOWN when there is none, E_REV when somebody changed the entry since; else as `update`.
   */
  async rollBack(): Promise<CommandOutcome> {
    const record = this.#keeper.last();
    if (record === undefined) throw new LabError('E_UNKNOWN', 'there is no ARP change to take back');
    const { ip } = record;
    const steps = new ArpSteps(this.#time);
    const current = await steps.run('read table', () => this.#read(ip), describe);
    if (current.table?.mac !== record.after) {
      const message = `${ip} is at ${current.table?.mac ?? 'no address'} now, not at ${record.after} as it was left`;
      throw new LabError('E_REV', message, { context: { ip } });
    }
    const file = current.file === null || record.fileBefore === null ? null : record.fileBefore;
    await this.#write(steps, ip, { table: record.before, file }, current);
    this.#keeper.forget();
    return outcome(false, steps, current, record.before?.mac ?? null);
  }

  async #write(steps: ArpSteps, ip: string, wanted: Entries, before: Entries): Promise<void> {
    try {
      await steps.run(
        'write entry',
        () => this.#runAll(this.#commandsFor(ip, wanted)),
        () => undefined,
      );
      await steps.run('read back', () => this.#verify(ip, wanted), describe);
    } catch (error) {
      throw await this.#restored(error, ip, before);
    }
  }

  /** The failure, and whether the host has what it had before again. */
  async #restored(error: unknown, ip: string, before: Entries): Promise<unknown> {
    if (!(error instanceof LabError)) return error;
    const isRestored = await this.#restore(ip, before).then(
      () => true,
      () => false,
    );
    if (isRestored) this.#keeper.forget();
    const left = isRestored ? 'the entry before is back' : `the entry of ${ip} may be left changed`;
    return new LabError(error.code, `${error.message}; ${left}`, {
      context: { ...error.context, ip, isRestored },
      cause: error,
    });
  }

  async #restore(ip: string, before: Entries): Promise<void> {
    try {
      await this.#verify(ip, before);
    } catch {
      // it was changed, or nobody knows: both are mended by writing
      await this.#runAll(this.#commandsFor(ip, before));
      await this.#verify(ip, before);
    }
  }

  async #read(ip: string): Promise<Entries> {
    const { interface: name, ethersFile } = this.#config;
    const table = findNeighbour(await this.#run(`ip neigh show dev ${quoteToken(name)}`), ip);
    if (ethersFile === undefined) return { table, file: null };
    return { table, file: findInEthers(await this.#run(readEthersCommand(ethersFile)), ip) };
  }

  async #verify(ip: string, wanted: Entries): Promise<Entries> {
    const found = await this.#read(ip);
    const isRight =
      found.table?.mac === wanted.table?.mac &&
      (wanted.table?.isPermanent !== true || found.table?.isPermanent === true) &&
      (wanted.file === null || found.file === wanted.file);
    if (isRight) return found;
    throw new LabError('E_VERIFY', `the host has ${describe(found)} instead of ${describe(wanted)}`);
  }

  #commandsFor(ip: string, { table, file }: Entries): string[] {
    const { interface: name, ethersFile } = this.#config;
    const [address, device] = [quoteToken(ip), quoteToken(name)];
    const neighbour =
      table === undefined
        ? `ip neigh del ${address} dev ${device}`
        : `ip neigh replace ${address} lladdr ${quoteToken(table.mac)} dev ${device} nud ${table.isPermanent ? 'permanent' : 'stale'}`;
    const keepsFile = ethersFile !== undefined && file !== null;
    return keepsFile ? [neighbour, writeEthersCommand(ethersFile, ip, file)] : [neighbour];
  }

  async #runAll(commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      const { exitCode, stderr } = await this.#run(command);
      if (exitCode === 0) continue;
      const reason = stderr.trim().slice(0, 200);
      throw new LabError('E_VERIFY', `the host refused it with code ${exitCode}: ${JSON.stringify(reason)}`);
    }
  }

  /** Tells whether the board answers at its new address; a board that is off does not, and the entry is right all the same. */
  async #ping(ip: string): Promise<{ readonly ok: boolean; readonly detail: string }> {
    try {
      const { exitCode } = await this.#run(`ping -c 1 -W 1 ${quoteToken(ip)}`);
      return { ok: exitCode === 0, detail: exitCode === 0 ? `${ip} answers` : `${ip} does not answer` };
    } catch (error) {
      if (!isLabError(error)) throw error;
      return { ok: false, detail: error.message };
    }
  }

  #run(command: string): Promise<CommandOutput> {
    return this.#shell.run(command, STEP_TIMEOUT_MS);
  }
}

function describe({ table, file }: Entries): string {
  const entry = table === undefined ? 'no entry' : `${table.mac}${table.isPermanent ? ' permanent' : ''}`;
  return file === null ? entry : `${entry}, file: ${file ?? 'no entry'}`;
}

function outcome(
  dryRun: boolean,
  steps: ArpSteps,
  before: Entries,
  after: string | null,
): CommandOutcome & { readonly data: ArpAnswer } {
  const beforeMac = before.table?.mac ?? null;
  return { data: { dryRun, steps: steps.list, before: beforeMac, after }, before: { mac: beforeMac } };
}
