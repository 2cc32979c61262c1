/** A column of the WET table and the channels it may come from, as `dev/stream/channel`; the first that is there is taken. */
export interface WetColumn {
  readonly title: string;
  readonly from: readonly string[];
}

const WRI_PORTS = 18;

/** The table that the White Rabbit boards' tests are written down in: one row a minute. */
export const WET_EVERY_MS = 60_000;

/** Its columns in their order. The history and the recordings of runs write the same table. */
export const WET_COLUMNS: readonly WetColumn[] = [
  { title: 'converter', from: ['cam0/roi/converter.max', 'dut0/temps/converter', 'adc0/adc/converter'] },
  { title: 'air temperature', from: ['env0/env/temperature'] },
  { title: 'humidity', from: ['env0/env/humidity'] },
  { title: 'current', from: ['psu0/psu/iOut', 'adc0/adc/i12'] },
  { title: 'fpga', from: ['dut0/temps/fpga', 'cam0/roi/fpga.max'] },
  ...Array.from({ length: WRI_PORTS }, (_, index) => ({
    title: `wri${index + 1}`,
    from: [`dut0/temps/wri${index + 1}`, `cam0/roi/wri${index + 1}.max`],
  })),
];
