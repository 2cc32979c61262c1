import { dutCommands, LabError } from '@labgate/contract';
import type { CommandOutcome } from '../adapter.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { HostKeyControl, SshTarget } from '../transports/ssh/ssh-connection.ts';
import type { Wires } from '../wires.ts';
import type { CommandOptions, DeviceControl } from './device-control.ts';

const METHODS = ['hostkey-show', 'hostkey-trust', 'hostkey-forget'] as const;
type Method = (typeof METHODS)[number];

interface HostKeyParts {
  /** The device without these commands. */
  readonly device: DeviceControl;
  readonly target: SshTarget;
  readonly key: HostKeyControl;
  /** Has the device connect anew, now that another key counts. */
  readonly reconnect: () => void;
}

/** `device` with the commands about the key of its host, which must work while no session can be opened. */
export function withHostKeys(
  device: DeviceControl,
  { adapter, config }: Pick<DeviceConfig, 'adapter' | 'config'>,
  wires: Pick<Wires, 'hostKey'>,
  reconnect: () => void,
): DeviceControl {
  if (adapter.transport !== 'ssh') return device;
  const target = adapter.address(config);
  return new HostKeyCommands({ device, target, key: wires.hostKey(target), reconnect });
}

class HostKeyCommands implements DeviceControl {
  readonly #parts: HostKeyParts;

  constructor(parts: HostKeyParts) {
    this.#parts = parts;
  }

  async execute(method: string, args: unknown, options?: CommandOptions): Promise<CommandOutcome> {
    const own = METHODS.find((known) => known === method);
    return own === undefined ? this.#parts.device.execute(method, args, options) : this.#carryOut(own, args);
  }

  switchOff(): Promise<CommandOutcome> {
    return this.#parts.device.switchOff();
  }

  close(): Promise<void> {
    return this.#parts.device.close();
  }

  /** @throws LabError E_SCHEMA; E_UNKNOWN, E_VERIFY, E_HOST_KEY_CHANGED for a key that cannot be trusted. */
  async #carryOut(method: Method, args: unknown): Promise<CommandOutcome> {
    const { key, reconnect } = this.#parts;
    const before = await this.#keys();
    if (method === 'hostkey-show') return { data: before };
    if (method === 'hostkey-trust') await key.trust(fingerprintIn(args));
    else await key.forget();
    reconnect();
    return { data: await this.#keys(), before };
  }

  async #keys(): Promise<Readonly<Record<string, unknown>>> {
    const { target, key } = this.#parts;
    const trusted = await key.trusted();
    return {
      host: target.host,
      port: target.port,
      trusted:
        trusted === undefined
          ? null
          : { type: trusted.type, sha256: trusted.sha256, trustedAt: trusted.trustedAtMs },
      shown: key.shown() ?? null,
    };
  }
}

function fingerprintIn(args: unknown): string {
  const result = dutCommands['hostkey-trust'].args.safeParse(args);
  if (result.success) return result.data.sha256;
  throw new LabError('E_SCHEMA', 'sha256 is the fingerprint as `ssh-keygen -lf` prints it');
}
