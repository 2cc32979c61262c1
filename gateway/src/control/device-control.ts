import { deviceCommands, LabError, type CommandType } from '@labgate/contract';
import type { CommandConditions, CommandOutcome } from '../adapter.ts';
import type { DeviceRunner } from '../runner/device-runner.ts';
import type { OfferedCommands } from './describe-device.ts';

/** How a command comes to a device. */
export interface CommandOptions extends CommandConditions {
  /** Gives the command up while it waits for its turn. */
  readonly signal?: AbortSignal;
  /** Asked when its turn has come: what it throws refuses the command. */
  readonly check?: () => void;
}

/** What may be done with a device, by whoever: a client's command, an interlock, a plan. */
export interface DeviceControl {
  /** @throws LabError E_UNKNOWN, E_SCHEMA and what the device says; the outcome was read back from it. */
  execute(method: string, args: unknown, options?: CommandOptions): Promise<CommandOutcome>;
  /** Switches the output off, at once and always (contract §6.4). @throws LabError E_UNKNOWN, E_DEVICE_LOST, E_VERIFY … */
  switchOff(): Promise<CommandOutcome>;
  /** Leaves the device as it may be left alone. @throws LabError when that is not confirmed. */
  close(): Promise<void>;
}

/** Time a command may hold its device, ms; a job is one that takes longer than a second. */
const COMMAND_DEADLINE_MS = 10_000;
const JOB_DEADLINE_MS = 180_000;

/** How long a command of this type may hold its device, ms. */
export function deadlineMsOf({ isJob }: CommandType): number {
  return isJob === true ? JOB_DEADLINE_MS : COMMAND_DEADLINE_MS;
}

/** A device without an output. */
export class PlainControl implements DeviceControl {
  readonly #runner: DeviceRunner;
  readonly #commands: OfferedCommands;

  constructor(runner: DeviceRunner, commands: OfferedCommands) {
    this.#runner = runner;
    this.#commands = commands;
  }

  async execute(method: string, args: unknown, options: CommandOptions = {}): Promise<CommandOutcome> {
    const command = Object.hasOwn(this.#commands, method) ? this.#commands[method] : undefined;
    if (command === undefined) {
      throw new LabError('E_UNKNOWN', `${this.#runner.id} has no command ${method.slice(0, 40)}`);
    }
    if (command.type === deviceCommands.restart) return this.#runner.restart();
    return this.#runner.execute(method, args, { ...options, deadlineMs: deadlineMsOf(command.type) });
  }

  async switchOff(): Promise<CommandOutcome> {
    throw new LabError('E_UNKNOWN', `${this.#runner.id} has no output to switch`);
  }

  async close(): Promise<void> {
    // nothing of it needs anybody
  }
}
