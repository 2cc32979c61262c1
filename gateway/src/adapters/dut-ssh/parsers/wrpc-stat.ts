import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal, parseTemperatureC } from './decimal.ts';
import { splitWords } from './keyed-words.ts';

/** Words of the line that are states, not numbers. */
const STATES: ReadonlySet<string> = new Set(['ptp', 'ss']);

/**
 * The line of `stat` of a White Rabbit PTP core under its own keys (`lnk`, `mu`, `cko` …), the temperature as
 * `temperatureC`. The last line counts.
 * @throws LabError E_GARBLED.
 */
export function parseWrpcStat(output: CommandOutput): ParsedValues {
  const line = wholeLines(output).findLast((candidate) => candidate.startsWith('lnk:'));
  if (line === undefined) throw garbled('there is no line of stat');
  const values: Record<string, number | string> = {};
  const words = splitWords(line);
  for (const [i, { key, value }] of words.entries()) {
    if (value === undefined) {
      // the unit stands alone behind the temperature
      if (key !== 'C' || words[i - 1]?.key !== 'temp') throw garbled(`${key.slice(0, 40)} has no value`);
    } else if (key === 'temp') {
      values['temperatureC'] = parseTemperatureC(value);
    } else {
      values[key] = STATES.has(key) ? value : parseDecimal(value);
    }
  }
  return someValues(values);
}
