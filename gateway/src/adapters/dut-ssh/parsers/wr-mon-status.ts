import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal, parseTemperatureC } from './decimal.ts';
import { splitWords, type KeyedWord } from './keyed-words.ts';

/** A word in capitals opens a section; those that are not known here are passed over. */
const SECTION = /^[A-Z]+$/;

/**
 * The status line of `wr_mon -a`: `temp.fpga` … in °C, `port.wri1.link`, `.mode` and `.locked`, `portsUp`,
 * `servo.valid`, `.state`, `.offsetPs` and `.updateCount`. It prints one a second: the last one counts.
 * @throws LabError E_GARBLED.
 */
export function parseWrMonStatus(output: CommandOutput): ParsedValues {
  const line = wholeLines(output).findLast((candidate) => /\b(?:PORTS|SERVO|TEMP) /.test(candidate));
  if (line === undefined) throw garbled('there is no status line of wr_mon');
  const sections = sectionsOf(line);
  return someValues({
    ...temperatures(sections.get('TEMP')),
    ...ports(sections.get('PORTS')),
    ...servo(sections.get('SERVO')),
  });
}

function sectionsOf(line: string): Map<string, KeyedWord[]> {
  const sections = new Map<string, KeyedWord[]>();
  let current: KeyedWord[] | undefined;
  for (const word of splitWords(line)) {
    if (word.value === undefined) {
      if (sections.has(word.key)) throw garbled(`two sections ${word.key}`);
      if (!SECTION.test(word.key)) throw garbled(`not a status line of wr_mon at ${word.key.slice(0, 40)}`);
      current = [];
      sections.set(word.key, current);
    } else if (current !== undefined) {
      current.push(word);
    }
  }
  return sections;
}

function temperatures(words: readonly KeyedWord[] = []): ParsedValues {
  const values = words.map(({ key, value = '' }) => [`temp.${key}`, parseTemperatureC(value)] as const);
  if (new Set(words.map(({ key }) => key)).size < words.length) throw garbled('two temperatures of one name');
  return Object.fromEntries(values);
}

function ports(words: readonly KeyedWord[] | undefined): ParsedValues {
  if (words === undefined) return {};
  const values: Record<string, string | boolean> = {};
  const links = new Map<string, boolean>();
  let port: string | undefined;
  let count = 0;
  for (const { key, value = '' } of words) {
    if (key === 'port') {
      port = value;
      count += 1;
    }
    if (port === undefined) throw garbled(`${key.slice(0, 40)} of no port`);
    if (key === 'lnk') links.set(port, parseFlag(value));
    if (key === 'mode') values[`port.${port}.mode`] = value;
    if (key === 'lock') values[`port.${port}.locked`] = parseFlag(value);
  }
  if (links.size !== count) throw garbled('not every port says whether its link is up');
  for (const [name, isUp] of links) values[`port.${name}.link`] = isUp;
  return { ...values, portsUp: [...links.values()].filter(Boolean).length };
}

function servo(words: readonly KeyedWord[] | undefined): ParsedValues {
  const byKey = new Map(words?.map(({ key, value = '' }) => [key, value]));
  const [valid, state, offsetPs, updateCount] = ['sv', 'ss', 'cko', 'ucnt'].map((key) => byKey.get(key));
  return {
    ...(valid === undefined ? {} : { 'servo.valid': parseFlag(valid) }),
    ...(state === undefined ? {} : { 'servo.state': state }),
    ...(offsetPs === undefined ? {} : { 'servo.offsetPs': parseDecimal(offsetPs) }),
    ...(updateCount === undefined ? {} : { 'servo.updateCount': parseDecimal(updateCount) }),
  };
}

function parseFlag(token: string): boolean {
  if (token !== '0' && token !== '1') throw garbled(`neither 0 nor 1: ${JSON.stringify(token.slice(0, 40))}`);
  return token === '1';
}
