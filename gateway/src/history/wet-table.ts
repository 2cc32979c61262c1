import { WET_COLUMNS } from '@labgate/contract';
import type { HistoryChannel } from './channel.ts';
import type { Column } from './history-format.ts';

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
