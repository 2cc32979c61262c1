import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal, parseTemperatureC } from './decimal.ts';

const LINE = /^([A-Za-z][A-Za-z ]*?)\s*:\s*(.*)$/;

const TEXTS: ReadonlyMap<string, string> = new Map([
  ['servo status', 'servo.state'],
  ['ptp state', 'ptpState'],
  ['tai time', 'taiTime'],
]);

interface NumberLine {
  readonly name: string;
  /** What must stand behind the number. */
  readonly unit?: string;
}

const NUMBERS: ReadonlyMap<string, NumberLine> = new Map<string, NumberLine>([
  ['tx frame count', { name: 'txFrames' }],
  ['rx frame count', { name: 'rxFrames' }],
  ['round trip time', { name: 'roundTripPs', unit: 'ps' }],
  ['master slave delay', { name: 'masterSlaveDelayPs', unit: 'ps' }],
  ['total link asymmetry', { name: 'asymmetryPs', unit: 'ps' }],
  ['clock offset', { name: 'clockOffsetPs', unit: 'ps' }],
  ['phase setpoint', { name: 'phaseSetpointPs', unit: 'ps' }],
  ['update counter', { name: 'updateCount' }],
  ['temp', { name: 'temperatureC', unit: 'C' }],
]);

/**
 * The lines of `wrpc-diags`: `servo.state`, `ptpState`, `linkUp`, `pllLocked`, `roundTripPs`, `clockOffsetPs`,
 * `updateCount`, `temperatureC` and the other numbers.
 * @throws LabError E_GARBLED.
 */
export function parseWrpcDiags(output: CommandOutput): ParsedValues {
  const values: Record<string, ParsedValues[string]> = {};
  for (const line of wholeLines(output)) {
    const [, rawLabel = '', rest = ''] = LINE.exec(line) ?? [];
    const label = rawLabel.toLowerCase();
    const text = TEXTS.get(label);
    if (text !== undefined) values[text] = rest;
    if (label === 'port status') Object.assign(values, portStatus(rest));
    const number = NUMBERS.get(label);
    if (number !== undefined) values[number.name] = parseWithUnit(rest, number.unit);
  }
  return someValues(values);
}

function portStatus(text: string): ParsedValues {
  return {
    ...flag('linkUp', text, /\blink up\b/i, /\blink down\b/i),
    ...flag('pllLocked', text, /\bpll locked\b/i, /\bpll (?:unlocked|not locked)\b/i),
  };
}

function flag(name: string, text: string, on: RegExp, off: RegExp): ParsedValues {
  if (on.test(text)) return { [name]: true };
  return off.test(text) ? { [name]: false } : {};
}

function parseWithUnit(text: string, unit: string | undefined): number {
  const [token = '', found, ...more] = text.split(/\s+/);
  if (found !== unit || more.length > 0) {
    throw garbled(`not a value in ${unit ?? 'counts'}: ${JSON.stringify(text.slice(0, 80))}`);
  }
  return unit === 'C' ? parseTemperatureC(token) : parseDecimal(token);
}
