import { LabError } from '@labgate/contract';
import { z } from 'zod';
import { parseIpv4 } from './arp/ipv4.ts';
import { parseMac } from './arp/mac.ts';

/** A whole number that a word of a command can be. */
const wholeNumberSchema = z.int().min(-2_147_483_648).max(2_147_483_647);

/** Type of a parameter of a configured command. */
export const parameterSchema = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('int'), min: wholeNumberSchema, max: wholeNumberSchema })
    .refine(({ min, max }) => min <= max, { message: 'min is above max' }),
  z.strictObject({
    type: z.literal('enum'),
    values: z
      .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$/))
      .min(1)
      .max(64),
  }),
  z.strictObject({ type: z.literal('ip') }),
  z.strictObject({ type: z.literal('mac') }),
]);
export type TypedParameter = z.infer<typeof parameterSchema>;

/** The word that a value of a parameter becomes. @throws LabError E_SCHEMA when it does not fit the type. */
export function tokenOf(name: string, parameter: TypedParameter, value: unknown): string {
  switch (parameter.type) {
    case 'int': {
      const { min, max } = parameter;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
        return String(value);
      }
      throw unfit(name, `a whole number from ${min} to ${max}`);
    }
    case 'enum':
      if (typeof value === 'string' && parameter.values.includes(value)) return value;
      throw unfit(name, `one of ${parameter.values.join(', ')}`);
    case 'ip':
      return parseIpv4(value).text;
    case 'mac':
      return parseMac(value).text;
  }
}

/** JSON Schema of the values of a parameter. */
export function jsonSchemaOf(parameter: TypedParameter): Readonly<Record<string, unknown>> {
  switch (parameter.type) {
    case 'int':
      return { type: 'integer', minimum: parameter.min, maximum: parameter.max };
    case 'enum':
      return { type: 'string', enum: parameter.values };
    case 'ip':
      return { type: 'string', format: 'ipv4' };
    case 'mac':
      return { type: 'string', pattern: '^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$' };
  }
}

function unfit(name: string, allowed: string): LabError {
  return new LabError('E_SCHEMA', `${name}: ${allowed} is needed`, { context: { parameter: name } });
}
