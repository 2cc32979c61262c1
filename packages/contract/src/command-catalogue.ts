import type { CommandGroup } from './commands/command-type.ts';
import { dutCommands } from './commands/dut.ts';
import { configCommands, gatewayCommands } from './commands/gateway.ts';
import { journalCommands, storeCommands } from './commands/history.ts';
import { psuCommands } from './commands/psu.ts';
import { replayCommands, runCommands } from './commands/runs.ts';
import { alarmCommands, interlockCommands } from './commands/safety.ts';
import { adcCommands, cameraCommands, deviceCommands, environmentCommands } from './commands/sensors.ts';

/**
 * Every method of contract §6.3 by what it is sent to. The first six groups belong to kinds of devices: which a device
 * takes, its `$desc` says.
 */
export const COMMANDS = {
  psu: psuCommands,
  camera: cameraCommands,
  adc: adcCommands,
  environment: environmentCommands,
  dut: dutCommands,
  device: deviceCommands,
  $gw: gatewayCommands,
  $config: configCommands,
  $interlock: interlockCommands,
  $alarm: alarmCommands,
  run: runCommands,
  $replay: replayCommands,
  $store: storeCommands,
  $journal: journalCommands,
} as const satisfies Readonly<Record<string, CommandGroup>>;

/** A group of `COMMANDS`. */
export type CommandTarget = keyof typeof COMMANDS;

/** Topic of a group's commands below `lab/1/{gw}/`, with its parameters in braces (contract §2). */
export function commandAddress(target: CommandTarget): string {
  if (target === '$interlock') return '$interlock/{interlock}/cmd/{method}';
  if (target === '$alarm') return '$alarm/{alarm}/cmd/{method}';
  return target.startsWith('$') || target === 'run' ? `${target}/cmd/{method}` : '{dev}/cmd/{method}';
}

/** Every group with its methods, in the order of the contract. */
export function listCommandGroups(): { readonly target: CommandTarget; readonly group: CommandGroup }[] {
  return (Object.keys(COMMANDS) as CommandTarget[]).map((target) => ({ target, group: COMMANDS[target] }));
}
