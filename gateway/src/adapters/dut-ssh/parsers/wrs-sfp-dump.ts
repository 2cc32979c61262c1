import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal, parseTemperatureC } from './decimal.ts';

const MEASUREMENTS: readonly {
  readonly label: RegExp;
  readonly name: string;
  readonly unit: string;
}[] = [
  { label: /^temperature$/i, name: 'temperatureC', unit: 'C' },
  { label: /^voltage$/i, name: 'voltageV', unit: 'V' },
  { label: /^tx bias current$/i, name: 'biasMa', unit: 'mA' },
  { label: /^tx power$/i, name: 'txPowerMw', unit: 'mW' },
  { label: /^rx power$/i, name: 'rxPowerMw', unit: 'mW' },
  { label: /^tx wavelength$/i, name: 'wavelengthNm', unit: 'nm' },
];

const TEXTS: readonly { readonly label: RegExp; readonly name: string }[] = [
  { label: /^vendor name$/i, name: 'vendor' },
  { label: /^vendor part number$/i, name: 'partNumber' },
  { label: /^vendor serial$/i, name: 'serial' },
];

const HEADING = /^Port\s*#?(\d{1,2})\s*:?$/i;
const LINE = /^([A-Za-z ]+?)\s*:\s*(.*)$/;
/** The transceiver does not measure itself, or there is none. */
const NOTHING_MEASURED = /^(?:no dom support|no sfp|sfp not (?:present|plugged))/i;

/**
 * Transceivers out of `wrs_sfp_dump -L -d -p N`, one port after the other: `port1.temperatureC`, `.voltageV`, `.biasMa`,
 * `.txPowerMw`, `.rxPowerMw`, `.wavelengthNm`, `.vendor`, `.partNumber`, `.serial`. Where a port says that it measures
 * nothing, its measurements are `null`.
 * @throws LabError E_GARBLED.
 */
export function parseWrsSfpDump(output: CommandOutput): ParsedValues {
  const values: Record<string, number | string | null> = {};
  let port: string | undefined;
  for (const line of wholeLines(output)) {
    const heading = HEADING.exec(line)?.[1];
    if (heading !== undefined) port = `port${Number(heading)}`;
    else if (port !== undefined) addLine(values, port, line);
  }
  return someValues(values);
}

function addLine(values: Record<string, number | string | null>, port: string, line: string): void {
  if (NOTHING_MEASURED.test(line)) {
    for (const { name } of MEASUREMENTS) values[`${port}.${name}`] ??= null;
    return;
  }
  const [, label = '', rest = ''] = LINE.exec(line) ?? [];
  const text = TEXTS.find((candidate) => candidate.label.test(label));
  if (text !== undefined) values[`${port}.${text.name}`] = rest;
  const measurement = MEASUREMENTS.find((candidate) => candidate.label.test(label));
  if (measurement === undefined) return;
  const [token = '', unit, ...more] = rest.split(/\s+/);
  if ((unit ?? measurement.unit) !== measurement.unit || more.length > 0) {
    throw garbled(`not a value in ${measurement.unit}: ${JSON.stringify(line.slice(0, 80))}`);
  }
  const parse = measurement.unit === 'C' ? parseTemperatureC : parseDecimal;
  values[`${port}.${measurement.name}`] = parse(token);
}
