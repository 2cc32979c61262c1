import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseTemperatureC } from './decimal.ts';

const LABELLED = /\s*([A-Za-z]\w*):\s*(\S+)(?:\s+°?C(?=\s|$))?(?=\s|$)/y;

/**
 * The temperatures on the coloured screen of `wr_mon`: `temp.fpga`, `temp.pll`, `temp.psl`, `temp.psr`, °C. It draws
 * anew every second: the last screen counts.
 * @throws LabError E_GARBLED.
 */
export function parseWrMonScreen(output: CommandOutput): ParsedValues {
  const line = wholeLines(output).findLast((candidate) => /^FPGA:/i.test(candidate));
  if (line === undefined) throw garbled('there are no temperatures on the screen');
  const values: Record<string, number> = {};
  LABELLED.lastIndex = 0;
  for (let at = 0; at < line.length; at = LABELLED.lastIndex) {
    const [, label, token] = LABELLED.exec(line) ?? [];
    if (label === undefined || token === undefined) throw garbled('the line of temperatures is not whole');
    values[`temp.${label.toLowerCase()}`] = parseTemperatureC(token);
  }
  return someValues(values);
}
