import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseTemperatureC } from './decimal.ts';

const TEMPERATURE = /^HAL\.temp\.(\w+)\s*:?\s+(\S+)(?:\s+(?:deg\s*)?°?C)?$/;

/**
 * Temperatures of a White Rabbit switch out of `wrs_dump_shmem -L | grep HAL.temp.`: `fpga`, `pll`, `psl`, `psr`, °C.
 * @throws LabError E_GARBLED.
 */
export function parseWrsShmemTemperatures(output: CommandOutput): ParsedValues {
  const values: Record<string, number> = {};
  for (const line of wholeLines(output)) {
    if (!line.startsWith('HAL.temp.')) continue;
    const [, name = '', token = ''] = TEMPERATURE.exec(line) ?? [];
    if (Object.hasOwn(values, name)) throw garbled(`two temperatures of ${name}`);
    values[name] = parseTemperatureC(token);
  }
  return someValues(values);
}
