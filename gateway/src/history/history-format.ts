import { csvFormat } from './csv-format.ts';
import type { HistoryChannel, HistoryRow } from './channel.ts';
import { jsonLinesFormat } from './json-lines-format.ts';

/** A column: what stands above it, and its unit. */
export interface Column {
  readonly title: string;
  readonly unit: string | undefined;
}

/** How the history is written into a file, and read from one: a head, then one line a time. */
export interface HistoryFormat {
  readonly contentType: string;
  readonly extension: string;
  formatHead(columns: readonly Column[]): string;
  formatRow(row: HistoryRow, columns: readonly Column[]): string;
  /** The channels of the columns. @throws LabError E_SCHEMA when this is no head of an export of channels. */
  parseHead(line: string): readonly HistoryChannel[];
  /** @throws LabError E_SCHEMA when the line is no row of these channels. */
  parseRow(line: string, channels: readonly HistoryChannel[]): HistoryRow;
}

export const HISTORY_FORMATS = { csv: csvFormat, jsonl: jsonLinesFormat } as const satisfies Record<
  string,
  HistoryFormat
>;
export type HistoryFormatName = keyof typeof HISTORY_FORMATS;
