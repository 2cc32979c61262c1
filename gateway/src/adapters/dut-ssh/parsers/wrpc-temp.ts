import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseTemperatureC } from './decimal.ts';

/** A name and four decimals: the core prints `%s:%d.%04d`. */
const SENSOR = /^([A-Za-z]\w*):([+-]?\d+\.\d{4})$/;

/**
 * The sensors of `temp` of a White Rabbit PTP core by their names (`pcb`), °C.
 * @throws LabError E_GARBLED.
 */
export function parseWrpcTemp(output: CommandOutput): ParsedValues {
  const values: Record<string, number> = {};
  for (const word of wholeLines(output).flatMap((line) => line.split(/\s+/))) {
    const [, name, token] = SENSOR.exec(word) ?? [];
    if (name === undefined || token === undefined || Object.hasOwn(values, name)) {
      throw garbled(`not a sensor: ${JSON.stringify(word.slice(0, 40))}`);
    }
    values[name] = parseTemperatureC(token);
  }
  return someValues(values);
}
