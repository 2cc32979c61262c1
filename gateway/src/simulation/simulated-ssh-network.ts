import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import { HostKeys } from '../transports/ssh/host-keys.ts';
import { KnownHosts } from '../transports/ssh/known-hosts.ts';
import { connectSimulatedSsh, type ConnectSimulated } from '../transports/ssh/simulated-ssh-connection.ts';
import type { SimulatedSshHost } from '../transports/ssh/simulated-ssh-host.ts';
import {
  sshPlace,
  type HostKeyControl,
  type SshConnection,
  type SshTarget,
} from '../transports/ssh/ssh-connection.ts';

interface AttachedHost {
  readonly host: SimulatedSshHost;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Done when the key of the host is trusted. */
  readonly trusted: Promise<void>;
}

/** The simulated hosts. Each comes with its key trusted, as on a bench that is set up; a changed key is refused. */
export class SimulatedSshNetwork {
  readonly #clock: Clock;
  readonly #connect: ConnectSimulated;
  readonly #known = new KnownHosts(undefined);
  readonly #hostKeys: HostKeys;
  readonly #hosts = new Map<string, AttachedHost>();

  /** `connect` goes without a network where it is left out, which is what a virtual clock needs. */
  constructor(clock: Clock, connect: ConnectSimulated = connectSimulatedSsh) {
    this.#clock = clock;
    this.#connect = connect;
    this.#hostKeys = new HostKeys(this.#known, clock);
  }

  /** Puts a host at its place. `random` is uniform in [0, 1). */
  attach(target: SshTarget, host: SimulatedSshHost, random: () => number): void {
    const { type, sha256 } = host.hostKey;
    const trusted = this.#known.set(sshPlace(target), { type, sha256, trustedAtMs: this.#clock.nowMs() });
    this.#hosts.set(sshPlace(target), { host, random, trusted });
  }

  /** Takes a host away. */
  detach(target: SshTarget): void {
    this.#hosts.delete(sshPlace(target));
  }

  /** @throws LabError as `connectSsh`, and E_BUS_MISSING where no host is simulated. */
  async open(target: SshTarget): Promise<SshConnection> {
    const place = sshPlace(target);
    const attached = this.#hosts.get(place);
    if (attached === undefined) {
      throw new LabError('E_BUS_MISSING', `nothing is simulated at ${place}`, { context: { place } });
    }
    const { host, random, trusted } = attached;
    await trusted;
    return this.#connect(target, { host, random, hostKeys: this.#hostKeys, clock: this.#clock });
  }

  hostKey(target: SshTarget): HostKeyControl {
    return this.#hostKeys.control(target);
  }
}
