import {
  deviceCommands,
  environmentCommands,
  isLabError,
  LabError,
  type ChannelValue,
} from '@labgate/contract';
import type { CommandOutcome } from '../adapter.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { CommandOptions, DeviceControl } from './device-control.ts';
import type { OfferedCommands } from './describe-device.ts';

/** What the newest readings of a device said. */
export type Latest = Readonly<Record<string, ChannelValue>>;

interface SettingsParts {
  /** The device without these commands. */
  readonly device: DeviceControl;
  readonly commands: OfferedCommands;
  readonly config: DeviceConfig;
  /** Values that were read last, `undefined` while the device is not there. */
  readonly latest: () => Latest | undefined;
  /** Puts the device on another configuration and resolves with its first reading. @throws LabError why there is none. */
  readonly exchange: (next: DeviceConfig) => Promise<void>;
}

/**
 * A device whose settings can be changed: it is opened anew with them, and what the instrument does not take is taken back.
 * They last until the gateway or its configuration says something else.
 */
export class DeviceSettings implements DeviceControl {
  readonly #parts: SettingsParts;

  constructor(parts: SettingsParts) {
    this.#parts = parts;
  }

  async execute(method: string, args: unknown, options?: CommandOptions): Promise<CommandOutcome> {
    const { device, commands, config } = this.#parts;
    const type = Object.hasOwn(commands, method) ? commands[method]?.type : undefined;
    if (type === environmentCommands.get) return { data: this.#newest() };
    if (type === deviceCommands.simulate) {
      const { on } = parse(deviceCommands.simulate.args, args);
      return this.#apply({ ...config, simulate: on }, ({ simulate }) => ({ simulate }));
    }
    const { adapter } = config;
    if (type === undefined || adapter.reconfigure === undefined || (method !== 'set' && method !== 'zero')) {
      return device.execute(method, args, options);
    }
    const latest = method === 'zero' ? this.#newest() : {};
    const wanted = adapter.reconfigure(config.config, method, parse(type.args, args), latest);
    return this.#apply({ ...config, config: wanted }, (of) => adapter.settings?.(of.config) ?? {});
  }

  switchOff(): Promise<CommandOutcome> {
    return this.#parts.device.switchOff();
  }

  close(): Promise<void> {
    return this.#parts.device.close();
  }

  async #apply(
    next: DeviceConfig,
    settingsOf: (config: DeviceConfig) => Readonly<Record<string, unknown>>,
  ): Promise<CommandOutcome> {
    const { config, exchange } = this.#parts;
    try {
      await exchange(next);
    } catch (error) {
      await exchange(config).catch(() => undefined); // the state of the device tells how that went
      if (!isLabError(error)) throw error;
      throw new LabError(error.code, `${error.message}; the settings are as before`, {
        context: error.context,
        cause: error,
      });
    }
    return { data: settingsOf(next), before: settingsOf(config) };
  }

  #newest(): Latest {
    const latest = this.#parts.latest();
    if (latest === undefined) {
      throw new LabError('E_DEVICE_LOST', `${this.#parts.config.id} has no reading to answer with`);
    }
    return latest;
  }
}

function parse<T>(
  schema: { safeParse(args: unknown): { success: true; data: T } | { success: false } },
  args: unknown,
): T {
  const result = schema.safeParse(args ?? {});
  if (result.success) return result.data;
  throw new LabError('E_SCHEMA', 'the arguments do not fit this command');
}
