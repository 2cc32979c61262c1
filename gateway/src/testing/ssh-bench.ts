import type { VirtualClock } from '@labgate/testkit';
import type { CommandOutcome, Reading, Session, SshAdapter, SimulatedWorld } from '../adapter.ts';
import { HostKeys } from '../transports/ssh/host-keys.ts';
import { KnownHosts } from '../transports/ssh/known-hosts.ts';
import { connectSimulatedSsh } from '../transports/ssh/simulated-ssh-connection.ts';
import type { SimulatedSshHost } from '../transports/ssh/simulated-ssh-host.ts';
import { sshPlace } from '../transports/ssh/ssh-connection.ts';
import { AdapterBench } from './adapter-bench.ts';

/** A reading that came. */
type ReadyReading = Extract<Reading, { ready: true }>;

/** An SSH adapter and a host it asks, without a network between, on a virtual clock. */
export class SshBench<Config> {
  readonly #bench = new AdapterBench();
  readonly config: Config;
  readonly known = new KnownHosts(undefined);
  readonly #adapter: SshAdapter<Config>;
  readonly #hostKeys: HostKeys;

  constructor(adapter: SshAdapter<Config>, section: Readonly<Record<string, unknown>> = {}) {
    this.#adapter = adapter;
    this.config = adapter.configSchema.parse(section);
    this.#hostKeys = new HostKeys(this.known, this.clock);
  }

  get clock(): VirtualClock {
    return this.#bench.clock;
  }

  get world(): SimulatedWorld {
    return this.#bench.world;
  }

  /** Trusts the key that the host has without a fault. */
  async trust(host: SimulatedSshHost): Promise<void> {
    const { type, sha256 } = host.hostKey;
    await this.known.set(sshPlace(this.#adapter.address(this.config)), { type, sha256, trustedAtMs: 0 });
  }

  /** Connects to `host` and opens the device, as the runner does. */
  open(host: SimulatedSshHost): Promise<Session> {
    return this.run(this.#open(host));
  }

  /** Reads until the values are there. */
  reading(session: Session): Promise<ReadyReading> {
    return this.#bench.reading(session);
  }

  /** Sends a command, as the dispatcher does. */
  async execute(session: Session, method: string, args?: unknown): Promise<CommandOutcome> {
    if (session.execute === undefined) throw new Error('the session takes no commands');
    return this.run(session.execute(method, args));
  }

  /** Lets time pass until `work` is settled. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.#bench.run(work);
  }

  async #open(host: SimulatedSshHost): Promise<Session> {
    const connection = await connectSimulatedSsh(this.#adapter.address(this.config), {
      host,
      hostKeys: this.#hostKeys,
      clock: this.clock,
      random: () => this.world.random(),
    });
    return this.#adapter.open({
      config: this.config,
      connection,
      time: this.clock,
      settle: (delayMs) => this.clock.sleep(delayMs),
      counters: this.#bench.counters,
    });
  }
}
