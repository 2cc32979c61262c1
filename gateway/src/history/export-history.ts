import { WET_EVERY_MS } from '@labgate/contract';
import type { AskStore } from './ask-store.ts';
import { quantityOf } from './channel.ts';
import { findContents, readRows, type HistoryContents, type HistorySelection } from './history-reader.ts';
import type { HistoryFormat } from './history-format.ts';
import { isInWetTable, wetColumns } from './wet-table.ts';

export interface ExportOptions extends HistorySelection {
  readonly format: HistoryFormat;
  /** The columns of a known table instead of all channels. */
  readonly preset?: 'wet' | undefined;
}

/** Text is sent on in pieces of about so many characters. */
const PIECE_CHARACTERS = 16 * 1024;

/** Finds out what is to be exported; what it gives writes the file piece by piece. @throws LabError as `ask`. */
export async function exportHistory(ask: AskStore, options: ExportOptions): Promise<AsyncGenerator<string>> {
  const contents = await findContents(ask, options);
  if (options.preset !== 'wet') {
    const columns = contents.channels.map((channel) => ({ title: quantityOf(channel), unit: channel.unit }));
    return inPieces(writeAll(ask, contents, options, columns, undefined));
  }
  const channels = contents.channels.filter(isInWetTable);
  const table = wetColumns(channels);
  const wet = { ...options, everyMs: options.everyMs ?? WET_EVERY_MS };
  return inPieces(
    writeAll(
      ask,
      { ...contents, channels },
      wet,
      table,
      table.map(({ place }) => place),
    ),
  );
}

/** @param places the channel of each column, where the columns are not the channels. */
async function* writeAll(
  ask: AskStore,
  contents: HistoryContents,
  { format, everyMs }: ExportOptions,
  columns: Parameters<HistoryFormat['formatHead']>[0],
  places: readonly number[] | undefined,
): AsyncGenerator<string> {
  yield format.formatHead(columns);
  for await (const { timeMs, values } of readRows(ask, contents, everyMs)) {
    const placed = places === undefined ? values : places.map((place) => values[place]);
    yield format.formatRow({ timeMs, values: placed }, columns);
  }
}

async function* inPieces(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
