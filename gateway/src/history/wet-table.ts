import type { HistoryChannel } from './channel.ts';
import type { Column } from './history-format.ts';

/** A column of the table and the channels it may come from; the first that has values is taken. */
interface WetColumn {
  readonly title: string;
  readonly from: readonly string[];
}

const WRI_PORTS = 18;

/** The table that the White Rabbit boards' tests are written down in: one row a minute. */
export const WET_EVERY_MS = 60_000;

const WET_COLUMNS: readonly WetColumn[] = [
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

/** The columns of the table, each with the place of its channel in `channels`; a column nobody fills stays empty. */
export function wetColumns(
  channels: readonly HistoryChannel[],
): readonly (Column & { readonly place: number })[] {
  const names = channels.map(({ dev, stream, prop }) => `${dev}/${stream}/${prop}`);
  return WET_COLUMNS.map(({ title, from }) => {
    const found = from.find((name) => names.includes(name));
    const place = found === undefined ? -1 : names.indexOf(found);
    return { title, unit: channels[place]?.unit, place };
  });
}

/** True for a channel that some column of the table may come from. */
export function isInWetTable({ dev, stream, prop }: HistoryChannel): boolean {
  return WET_COLUMNS.some(({ from }) => from.includes(`${dev}/${stream}/${prop}`));
}
