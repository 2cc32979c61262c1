import type { CommandOutcome, Session, SshAdapter } from '../adapter.ts';
import { HostKeys } from '../transports/ssh/host-keys.ts';
import { KnownHosts } from '../transports/ssh/known-hosts.ts';
import { connectSimulatedSsh } from '../transports/ssh/simulated-ssh-connection.ts';
import type { SimulatedSshHost } from '../transports/ssh/simulated-ssh-host.ts';
import { sshPlace, type SshTarget } from '../transports/ssh/ssh-connection.ts';
import { openDevice } from '../wires.ts';
import { VirtualBench } from './virtual-bench.ts';

/** An SSH adapter and a host it asks, without a network between, on a virtual clock. */
export class SshBench<Config> extends VirtualBench {
  readonly config: Config;
  readonly #adapter: SshAdapter<Config>;
  readonly #known = new KnownHosts(undefined);
  readonly #hostKeys = new HostKeys(this.#known, this.clock);

  constructor(adapter: SshAdapter<Config>, section: Readonly<Record<string, unknown>> = {}) {
    super();
    this.#adapter = adapter;
    this.config = adapter.configSchema.parse(section);
  }

  /** The adapter's own simulator, its key trusted. */
  async simulate(): Promise<SimulatedSshHost> {
    const host = this.#adapter.simulate(this.config, this.world);
    await this.trust(host);
    return host;
  }

  /** Trusts the key that the host has without a fault. */
  async trust({ hostKey: { type, sha256 } }: SimulatedSshHost): Promise<void> {
    const place = sshPlace(this.#adapter.address(this.config));
    await this.#known.set(place, { type, sha256, trustedAtMs: 0 });
  }

  /** Connects to `host` and opens the device, as the runner does. */
  open(host: SimulatedSshHost): Promise<Session> {
    const wires = {
      openI2c: noSuchWire,
      openSerial: noSuchWire,
      hostKey: (target: SshTarget) => this.#hostKeys.control(target),
      openSsh: (target: SshTarget) =>
        connectSimulatedSsh(target, {
          host,
          hostKeys: this.#hostKeys,
          clock: this.clock,
          random: () => this.world.random(),
        }),
    };
    return this.run(
      openDevice({ adapter: this.#adapter, config: this.config }, wires, this.clock, this.counters),
    );
  }

  /** Sends a command, as the dispatcher does. */
  async execute(session: Session, method: string, args?: unknown): Promise<CommandOutcome> {
    if (session.execute === undefined) throw new Error('the session takes no commands');
    return this.run(session.execute(method, args));
  }
}

function noSuchWire(): never {
  throw new Error('nothing is plugged in');
}
