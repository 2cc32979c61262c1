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
