import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal, sensibleC } from './decimal.ts';

const SENSOR = /^\/sys\/\S*\/(hwmon\d+)\/(temp\d+)_input[\s:]*(\S*)$/;

/**
 * Linux temperature sensors, one a line as path and value: `hwmon0.temp1` … in °C. The kernel counts in m°C
 * (Documentation/hwmon/sysfs-interface); a sensor that has no value is left out.
 * @throws LabError E_GARBLED.
 */
export function parseHwmon(output: CommandOutput): ParsedValues {
  const values: Record<string, number> = {};
  for (const line of wholeLines(output)) {
    const [, chip, sensor, token] = SENSOR.exec(line) ?? [];
    if (token === undefined) throw garbled(`not a sensor: ${JSON.stringify(line.slice(0, 80))}`);
    if (token === '') continue;
    if (token.includes('.')) throw garbled(`not millidegrees: ${JSON.stringify(token.slice(0, 40))}`);
    values[`${chip}.${sensor}`] = sensibleC(parseDecimal(token) / 1000);
  }
  return someValues(values);
}
