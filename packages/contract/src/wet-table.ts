import type { Quantity } from './condition/condition.ts';

/** A column of the WET table. */
export interface WetColumn {
  readonly title: string;
  readonly quantity: Quantity;
}

const BOARD_PORTS = 18;

/**
 * The table in which the WET bench has always kept its tests, one row a minute: column by column, in this order, where its
 * values come from. The recording and the history write the same.
 */
export const WET_COLUMNS: readonly WetColumn[] = [
  { title: 'converter [°C]', quantity: { dev: 'cam0', stream: 'roi', channel: 'converter.max' } },
  { title: 'air temperature [°C]', quantity: { dev: 'env0', stream: 'env', channel: 'temperature' } },
  { title: 'humidity [%]', quantity: { dev: 'env0', stream: 'env', channel: 'humidity' } },
  { title: 'current [A]', quantity: { dev: 'adc0', stream: 'adc', channel: 'i12' } },
  { title: 'fpga [°C]', quantity: { dev: 'dut0', stream: 'temps', channel: 'fpga' } },
  ...Array.from({ length: BOARD_PORTS }, (_, i) => ({
    title: `wri${i + 1} [°C]`,
    quantity: { dev: 'dut0', stream: 'temps', channel: `wri${i + 1}` },
  })),
];
