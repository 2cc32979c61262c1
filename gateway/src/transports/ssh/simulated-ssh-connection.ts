import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import { FaultyOutputs } from './faulty-outputs.ts';
import type { HostKeys } from './host-keys.ts';
import type { SimulatedHostKey } from './simulated-host-key.ts';
import { shownKeyOf, type SimulatedSshHost } from './simulated-ssh-host.ts';
import {
  sshPlace,
  type ExecOptions,
  type ExecResult,
  type SshConnection,
  type SshTarget,
} from './ssh-connection.ts';
import { Turn } from '../../turn.ts';

/** Round trip of a command in a quiet network, ms. */
const ROUND_TRIP_MS = 2;
/** A host that does not answer lets a connection wait this long, ms. */
const CONNECT_TIMEOUT_MS = 4_500;

/** A simulated host, and what a connection to it needs. */
export interface SimulatedConnectParts {
  readonly host: SimulatedSshHost;
  readonly hostKeys: HostKeys;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Connects to a simulated host: in memory, or over a network. */
export type ConnectSimulated = (target: SshTarget, parts: SimulatedConnectParts) => Promise<SshConnection>;

/**
 * Connects to a simulated host without a network between, so that a run on a virtual clock is repeatable.
 * @throws LabError E_HOST_KEY_UNKNOWN, E_HOST_KEY_CHANGED, E_AUTH, E_TIMEOUT, E_DEVICE_LOST.
 */
export async function connectSimulatedSsh(
  target: SshTarget,
  { host, hostKeys, clock, random }: SimulatedConnectParts,
): Promise<SshConnection> {
  const place = sshPlace(target);
  await clock.sleep(host.fault === 'silent' ? CONNECT_TIMEOUT_MS : ROUND_TRIP_MS);
  if (host.fault === 'silent') throw new LabError('E_TIMEOUT', `${place} did not answer in time`);
  if (host.fault === 'absent') throw new LabError('E_DEVICE_LOST', `${place} cannot be reached`);
  await hostKeys.check(target, shownKeyOf(host));
  if (host.fault === 'auth-refused') throw new LabError('E_AUTH', `${place} refused every way to sign in`);
  return new SimulatedSshConnection(place, host, clock, random);
}

class SimulatedSshConnection implements SshConnection {
  readonly #place: string;
  readonly #host: SimulatedSshHost;
  readonly #key: SimulatedHostKey;
  readonly #clock: Clock;
  readonly #outputs: FaultyOutputs;
  readonly #turn = new Turn();

  constructor(place: string, host: SimulatedSshHost, clock: Clock, random: () => number) {
    this.#place = place;
    this.#host = host;
    this.#key = shownKeyOf(host);
    this.#clock = clock;
    this.#outputs = new FaultyOutputs(host, random);
  }

  exec(command: string, options: ExecOptions): Promise<ExecResult> {
    return this.#turn.take(() => this.#execNow(command, options));
  }

  async close(): Promise<void> {}

  async #execNow(command: string, { timeoutMs, maxBytes }: ExecOptions): Promise<ExecResult> {
    const { fault } = this.#host;
    await this.#clock.sleep(fault === 'silent' ? timeoutMs : ROUND_TRIP_MS);
    if (fault === 'silent') {
      throw new LabError('E_TIMEOUT', `the command did not end within ${timeoutMs} ms`);
    }
    // a host comes back with another key only after a restart, which no connection outlives
    if (fault === 'absent' || shownKeyOf(this.#host) !== this.#key)
      throw new LabError('E_DEVICE_LOST', `${this.#place} closed the connection`);
    const { stdout, stderr, exitCode } = await this.#outputs.run(command);
    return {
      stdout: stdout.subarray(0, maxBytes),
      stderr: stderr.subarray(0, maxBytes),
      exitCode,
      truncated: stdout.length > maxBytes || stderr.length > maxBytes,
    };
  }
}
