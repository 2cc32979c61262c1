import { z } from 'zod';

/** Bounds that keep every product and quotient of a voltage finite. */
const LARGEST = 1e9;
const SMALLEST = 1e-9;

const anySchema = z.number().min(-LARGEST).max(LARGEST);
const positiveSchema = z.number().min(SMALLEST).max(LARGEST);
const nonZeroSchema = anySchema.refine((value) => Math.abs(value) >= SMALLEST, 'must not be 0');

/** What stands between the quantity and the ADC input. */
export const conversionSchema = z.discriminatedUnion('kind', [
  /** Nothing: the voltage at the input. */
  z.strictObject({ kind: z.literal('none') }),
  /** Two resistors: `r1` from the voltage to the input, `r2` from the input to ground, Ω. */
  z.strictObject({ kind: z.literal('divider'), r1: z.number().min(0).max(LARGEST), r2: positiveSchema }),
  /** A resistor the current flows through, Ω, and the gain of the amplifier behind it. */
  z.strictObject({
    kind: z.literal('shunt'),
    ohms: positiveSchema,
    ampGain: nonZeroSchema.default(1),
  }),
  /** A Hall sensor: its output without current, V, and its slope, V/A. */
  z.strictObject({ kind: z.literal('hall'), zeroVolts: anySchema, voltsPerAmp: nonZeroSchema }),
  /** Anything else that is a straight line: gain · V + offset. */
  z.strictObject({ kind: z.literal('linear'), gain: anySchema, offset: anySchema.default(0) }),
]);
export type Conversion = z.infer<typeof conversionSchema>;

/** The quantity for a voltage at the input, V: in V or A, or in the unit of a linear conversion. */
export function convert(conversion: Conversion, volts: number): number {
  switch (conversion.kind) {
    case 'none':
      return volts;
    case 'divider':
      return (volts * (conversion.r1 + conversion.r2)) / conversion.r2;
    case 'shunt':
      return volts / (conversion.ohms * conversion.ampGain);
    case 'hall':
      return (volts - conversion.zeroVolts) / conversion.voltsPerAmp;
    case 'linear':
      return conversion.gain * volts + conversion.offset;
  }
}

/** How much of the quantity one volt at the input is. */
export function slopeOf(conversion: Conversion): number {
  return convert(conversion, 1) - convert(conversion, 0);
}

/** Unit of the quantity where the configuration names none. */
export function unitOf(conversion: Conversion): string {
  return conversion.kind === 'shunt' || conversion.kind === 'hall' ? 'A' : 'V';
}
