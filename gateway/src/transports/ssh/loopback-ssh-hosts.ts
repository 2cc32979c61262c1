import { connectSsh } from './connect-ssh.ts';
import { LOOPBACK, LoopbackSshServer } from './loopback-ssh-server.ts';
import { Secrets } from '../../secrets.ts';
import type { SimulatedConnectParts } from './simulated-ssh-connection.ts';
import type { SimulatedSshHost } from './simulated-ssh-host.ts';
import type { SshConnection, SshTarget } from './ssh-connection.ts';

/**
 * Simulated hosts behind real servers on the loopback address: the production client speaks real SSH with them. They
 * let the user in without a password, so that a simulated bench needs no secrets.
 */
export class LoopbackSshHosts {
  readonly #servers = new Map<SimulatedSshHost, LoopbackSshServer>();

  /** @throws LabError as `connectSsh`. */
  async connect(target: SshTarget, parts: SimulatedConnectParts): Promise<SshConnection> {
    const { host, hostKeys, clock, random } = parts;
    const { host: name, port, user, algorithms } = target;
    const server = this.#servers.get(host) ?? new LoopbackSshServer({ host, user, random });
    this.#servers.set(host, server);
    await server.follow();
    return connectSsh(
      { host: name, port, user, algorithms },
      { hostKeys, clock, secrets: new Secrets({}), via: { host: LOOPBACK, port: server.port } },
    );
  }

  /** Closes all ports and connections. */
  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }
}
