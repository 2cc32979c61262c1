/** Ports of a WET board beside the first. */
const OTHER_PORTS = Array.from({ length: 17 }, (_, i) => `wri${i + 2}`);

const AIR = 'env0/env/temperature';

/** Parts of a WET board: where their temperature is read, and how much warmer than the air they may be, K. */
const PARTS: readonly { readonly part: string; readonly quantity: string; readonly limitK: number }[] = [
  { part: 'fpga', quantity: 'dut0/temps/fpga', limitK: 24 },
  { part: 'wri1', quantity: 'dut0/temps/wri1', limitK: 18 },
  ...OTHER_PORTS.map((part) => ({ part, quantity: `dut0/temps/${part}`, limitK: 14 })),
  // the DC converter has no sensor of its own: the camera looks at it
  { part: 'converter', quantity: 'cam0/roi/converter.max', limitK: 31 },
];

/** The rules of the first lab for a WET board: differences to the temperature of the air. */
export const WET_RULES: Readonly<Record<string, object>> = Object.fromEntries(
  PARTS.map(({ part, quantity, limitK }) => [
    `warm-${part}`,
    {
      when: `${quantity} - ${AIR} > ${limitK} for 5 s`,
      severity: part.startsWith('wri') ? 'medium' : 'high',
      hysteresis: 1,
      text: `${part} more than ${limitK} K above the air`,
    },
  ]),
);
