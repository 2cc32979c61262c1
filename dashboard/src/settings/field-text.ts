import { parseNumberText } from '../format/number-text.ts';
import type { SchemaField } from './schema-field.ts';

/** A value as it stands in its field. */
export function fieldText(value: unknown, { field }: Pick<SchemaField, 'field'>): string {
  if (value === undefined || value === null) return '';
  if (field.kind === 'lines' && Array.isArray(value)) return value.join('\n');
  if (field.kind === 'json') return JSON.stringify(value, null, 2);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What stands in a field as a value, or why it is none. `undefined` as the value takes it out of the configuration, so
 * that the default holds.
 */
export function parseField(
  text: string,
  schema: SchemaField,
): { readonly value: unknown } | { readonly fault: string } {
  const { field, label } = schema;
  if (text.trim() === '' && field.kind !== 'lines') return { value: undefined };
  switch (field.kind) {
    case 'switch':
      return { value: text === 'true' };
    case 'choice': {
      const value = field.options.find((option) => String(option) === text);
      return value === undefined ? { fault: `Choose one of ${field.options.join(', ')}.` } : { value };
    }
    case 'number':
      return parseNumber(text, label, field);
    case 'lines': {
      const value = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
      return { value };
    }
    case 'json':
    case 'group':
      return parseJson(text);
    case 'text':
      return parseText(text, schema);
  }
}

/** The range of a field in words: `0 to 65535`. */
export function rangeText({ field, unit }: Pick<SchemaField, 'field' | 'unit'>): string | undefined {
  if (field.kind !== 'number') return undefined;
  const { min, max, isAboveMin } = field;
  const tail = unit === undefined ? '' : ` ${unit}`;
  if (min === undefined && max === undefined) return undefined;
  if (max === undefined) return `${isAboveMin ? 'more than' : 'from'} ${min}${tail}`;
  if (min === undefined) return `up to ${max}${tail}`;
  return isAboveMin ? `more than ${min}, up to ${max}${tail}` : `${min} to ${max}${tail}`;
}

function parseNumber(
  text: string,
  label: string,
  field: Extract<SchemaField['field'], { kind: 'number' }>,
): { readonly value: number } | { readonly fault: string } {
  const value = parseNumberText(text);
  if (value === undefined) return { fault: `${label} is a number.` };
  if (field.isInteger && !Number.isInteger(value)) return { fault: `${label} is a whole number.` };
  const isTooSmall = field.min !== undefined && (field.isAboveMin ? value <= field.min : value < field.min);
  const isTooLarge = field.max !== undefined && value > field.max;
  return isTooSmall || isTooLarge
    ? { fault: `${label} is ${rangeText({ field, unit: undefined }) ?? 'out of range'}.` }
    : { value };
}

function parseText(
  text: string,
  { label, pattern, maxLength, minLength }: SchemaField,
): { readonly value: string } | { readonly fault: string } {
  if (text.length < minLength) return { fault: `${label} has at least ${minLength} characters.` };
  if (maxLength !== undefined && text.length > maxLength) {
    return { fault: `${label} has at most ${maxLength} characters.` };
  }
  return pattern !== undefined && !matches(text, pattern)
    ? { fault: `${label} does not have the form ${pattern}` }
    : { value: text };
}

function parseJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { fault: `This is not JSON: ${error instanceof Error ? error.message : ''}` };
  }
}

// Patterns come from the gateway's own schemas; one this browser cannot read is left to the gateway.
function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}
