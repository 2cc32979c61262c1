import { LabError } from '@labgate/contract';
import { parseQuantity, type HistoryChannel, type HistoryRow } from './channel.ts';
import type { Column, HistoryFormat } from './history-format.ts';
import { formatTime, parseNumber, parseTime, quote } from './history-text.ts';

const TIME_TITLE = 'time';

/** Comma-separated values (RFC 4180, lines end with LF): `time`, then a column a channel with its unit in brackets. */
export const csvFormat: HistoryFormat = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  formatHead: (columns) => `${[TIME_TITLE, ...columns.map(formatTitle)].map(formatCell).join(',')}\n`,
  formatRow: ({ timeMs, values }) => `${[formatTime(timeMs), ...values.map(formatValue)].join(',')}\n`,
  parseHead(line) {
    const [time, ...titles] = parseCells(line);
    if (time !== TIME_TITLE) throw new LabError('E_SCHEMA', `the first column is called ${TIME_TITLE}`);
    return titles.map(parseTitle);
  },
  parseRow(line, channels): HistoryRow {
    const [time = '', ...cells] = parseCells(line);
    if (cells.length !== channels.length) {
      throw new LabError('E_SCHEMA', `the line has ${cells.length} values, the head ${channels.length}`);
    }
    return {
      timeMs: parseTime(time),
      values: cells.map((cell) => (cell === '' ? undefined : parseNumber(cell))),
    };
  },
};

function formatTitle({ title, unit }: Column): string {
  return unit === undefined ? title : `${title} [${unit}]`;
}

function parseTitle(text: string): HistoryChannel {
  const match = /^([^\s[\]]+)(?: \[(.*)\])?$/s.exec(text);
  const channel = parseQuantity(match?.[1] ?? '');
  if (channel === undefined) {
    throw new LabError(
      'E_SCHEMA',
      `the column ${quote(text)} names no channel as device/stream/channel [unit]`,
    );
  }
  return match?.[2] === undefined ? channel : { ...channel, unit: match[2] };
}

function formatValue(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function formatCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Cells of one line. @throws LabError E_SCHEMA when a quote is not closed or stands inside a cell. */
function parseCells(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const cell = line[at] === '"' ? quotedCell(line, at) : plainCell(line, at);
    cells.push(cell.text);
    if (cell.end >= line.length) return cells;
    at = cell.end + 1;
  }
}

interface Cell {
  readonly text: string;
  /** Where the comma behind it stands, or the end of the line. */
  readonly end: number;
}

function plainCell(line: string, start: number): Cell {
  const comma = line.indexOf(',', start);
  const end = comma === -1 ? line.length : comma;
  return { text: line.slice(start, end), end };
}

function quotedCell(line: string, start: number): Cell {
  const match = /"((?:[^"]|"")*)"(?=,|$)/y;
  match.lastIndex = start;
  const [whole, text] = match.exec(line) ?? [];
  if (whole === undefined || text === undefined) throw new LabError('E_SCHEMA', 'a quoted cell does not end');
  return { text: text.replaceAll('""', '"'), end: start + whole.length };
}
