import { z } from 'zod';
import { LabError } from '../errors.ts';
import { isDeviceId } from '../ids.ts';
import {
  MAX_CONDITION_LENGTH,
  type Comparison,
  type Condition,
  type Expression,
  type Hold,
  type Quantity,
} from './condition.ts';

/** Longest hold, s and readings. */
const MAX_HOLD_S = 86_400;
const MAX_HOLD_FRAMES = 1_000_000;
/** A hold that is not written: the first reading decides. */
const AT_ONCE: Hold = { unit: 'frames', length: 1 };

const SPACE = /[ \t]*/y;
const GAP = /[ \t]+/y;
/** Device, stream and channel as `ids.ts` and `descriptor.ts` have them. */
const QUANTITY = /([a-z0-9][a-z0-9-]{0,30})\/([a-z0-9][a-z0-9-]{0,30})\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})/y;
const STREAM = /([a-z0-9][a-z0-9-]{0,30})\/([a-z0-9][a-z0-9-]{0,30})/y;
const NUMBER = /[-+]?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?\d{1,3})?/y;
const COMPARISON = /[<>]=?/y;

/**
 * Reads a condition, for example `cam0/roi/fpga.max > 95 for 3 frames`.
 * @throws LabError E_SCHEMA that says what was expected, and where.
 */
export function parseCondition(text: string): Condition {
  if (text.length > MAX_CONDITION_LENGTH) {
    throw new LabError('E_SCHEMA', `a condition has at most ${MAX_CONDITION_LENGTH} characters`);
  }
  const reader = new TextReader(text);
  const condition = reader.skip(/no[ \t]+data[ \t]+from(?=[ \t])/y) ? readNoData(reader) : readTest(reader);
  reader.end();
  return condition;
}

/** Writes a condition in the one form that `parseCondition` reads to the same condition. */
export function formatCondition(condition: Condition): string {
  if (condition.kind === 'noData') {
    const { dev, stream, channel, forS } = condition;
    const source = channel === undefined ? `${dev}/${stream}` : `${dev}/${stream}/${channel}`;
    return `no data from ${source} for ${forS} s`;
  }
  const { hold } = condition;
  const test =
    condition.kind === 'outside'
      ? `outside ${condition.low}..${condition.high}`
      : `${condition.comparison} ${condition.limit}`;
  return `${formatExpression(condition.expression)} ${test} for ${hold.length} ${hold.unit}`;
}

/** Writes a quantity as `dev/stream/channel`. */
export function formatQuantity({ dev, stream, channel }: Quantity): string {
  return `${dev}/${stream}/${channel}`;
}

/** Reads `dev/stream/channel`. @throws LabError E_SCHEMA. */
export function parseQuantity(text: string): Quantity {
  const reader = new TextReader(text.slice(0, MAX_CONDITION_LENGTH));
  const quantity = readQuantity(reader);
  reader.end();
  return quantity;
}

/** A condition in a configuration or a command: text on the wire, parsed for the program. */
export const conditionSchema = z
  .string()
  .max(MAX_CONDITION_LENGTH)
  .transform((text, context): Condition => {
    try {
      return parseCondition(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'value':
      return formatQuantity(expression.quantity);
    case 'difference':
      return `${formatQuantity(expression.minuend)} - ${formatQuantity(expression.subtrahend)}`;
    case 'rate':
      return `rate(${formatQuantity(expression.quantity)})`;
  }
}

function readNoData(reader: TextReader): Condition {
  reader.take(GAP, 'a space');
  const start = reader.at;
  const whole = reader.match(QUANTITY);
  const [, dev = '', stream = '', channel] = whole ?? reader.take(STREAM, 'a stream such as cam0/stats');
  checkDevice(dev, start);
  reader.take(GAP, 'a space');
  const forS = readHold(reader, ['s']).length;
  return { kind: 'noData', dev, stream, ...(channel === undefined ? {} : { channel }), forS };
}

function readTest(reader: TextReader): Condition {
  const expression = readExpression(reader);
  reader.skip(SPACE);
  if (reader.skip(/outside[ \t]/y)) {
    const [low, high] = readBand(reader);
    return { kind: 'outside', expression, low, high, hold: readOptionalHold(reader) };
  }
  const [comparison] = reader.take(COMPARISON, 'a comparison (>, >=, <, <=) or "outside"');
  const limit = readNumber(reader);
  const hold = readOptionalHold(reader);
  return { kind: 'compare', expression, comparison: comparison as Comparison, limit, hold };
}

function readExpression(reader: TextReader): Expression {
  reader.skip(SPACE);
  if (reader.skip(/rate[ \t]*\(/y)) {
    const quantity = readQuantity(reader);
    reader.skip(SPACE);
    reader.take(/\)/y, '")"');
    return { kind: 'rate', quantity };
  }
  const minuend = readQuantity(reader);
  // A hyphen may belong to a name, so a minus has a space on both sides.
  if (!reader.skip(/[ \t]+-(?=[ \t])/y)) return { kind: 'value', quantity: minuend };
  return { kind: 'difference', minuend, subtrahend: readQuantity(reader) };
}

function readBand(reader: TextReader): readonly [number, number] {
  const start = reader.at;
  const low = readNumber(reader);
  reader.skip(SPACE);
  reader.take(/\.\./y, '".."');
  const high = readNumber(reader);
  if (low <= high) return [low, high];
  throw new LabError('E_SCHEMA', `at ${start + 1}: the lower end of the band is above the upper`);
}

function readOptionalHold(reader: TextReader): Hold {
  reader.skip(SPACE);
  return reader.isAtEnd ? AT_ONCE : readHold(reader, ['frames', 's']);
}

function readHold(reader: TextReader, units: readonly Hold['unit'][]): Hold {
  reader.take(/for(?=[ \t])/y, '"for"');
  const start = reader.at;
  const length = readNumber(reader);
  reader.skip(SPACE);
  const [word] = reader.take(units.includes('frames') ? /frames?\b|s\b/y : /s\b/y, units.join(' or '));
  const unit = word === 's' ? 's' : 'frames';
  const isRight =
    unit === 's'
      ? length > 0 && length <= MAX_HOLD_S
      : Number.isInteger(length) && length >= 1 && length <= MAX_HOLD_FRAMES;
  if (isRight) return { unit, length };
  const range =
    unit === 's' ? `more than 0, at most ${MAX_HOLD_S} s` : `1 to ${MAX_HOLD_FRAMES} whole frames`;
  throw new LabError('E_SCHEMA', `at ${start + 1}: expected ${range}`);
}

function readQuantity(reader: TextReader): Quantity {
  reader.skip(SPACE);
  const start = reader.at;
  const [, dev = '', stream = '', channel = ''] = reader.take(QUANTITY, 'a quantity such as cam0/stats/max');
  checkDevice(dev, start);
  return { dev, stream, channel };
}

function checkDevice(dev: string, start: number): void {
  if (!isDeviceId(dev)) throw new LabError('E_SCHEMA', `at ${start + 1}: "${dev}" cannot be a device`);
}

function readNumber(reader: TextReader): number {
  reader.skip(SPACE);
  const start = reader.at;
  const [text] = reader.take(NUMBER, 'a number');
  const value = Number(text) + 0; // -0 is written 0
  if (Number.isFinite(value)) return value;
  throw new LabError('E_SCHEMA', `at ${start + 1}: the number is too large`);
}

/** Text that is read from left to right; every pattern is sticky and bounded, so no text takes long. */
class TextReader {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at === this.#text.length;
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  skip(pattern: RegExp): boolean {
    return this.match(pattern) !== null;
  }

  /** @throws LabError E_SCHEMA. */
  take(pattern: RegExp, expected: string): RegExpExecArray {
    const found = this.match(pattern);
    if (found !== null) return found;
    const rest = this.#text.slice(this.at, this.at + 20);
    throw new LabError(
      'E_SCHEMA',
      `at ${this.at + 1}: expected ${expected}, found ${rest === '' ? 'the end' : JSON.stringify(rest)}`,
    );
  }

  /** @throws LabError E_SCHEMA when something is left. */
  end(): void {
    this.match(SPACE);
    if (!this.isAtEnd) this.take(/$/y, 'the end');
  }
}
