/** A cell of a table: text is quoted where needed, a number has `.` as decimal sign, `null` is empty. */
export type CsvCell = string | number | null;

/** One line of CSV without its end (RFC 4180). */
export function csvLine(cells: readonly CsvCell[]): string {
  return cells.map(cellText).join(',');
}

/** Lines of a CSV file, each with its end. */
export function csvText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A comment line for the head of a file; line ends in what others wrote cannot begin another one. */
export function csvComment(name: string, value: string): string {
  return `# ${name}: ${value.replace(/\p{Cc}+/gu, ' ')}`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  // A spreadsheet takes text that begins like this for a formula, and what a device sends is not ours to run.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
