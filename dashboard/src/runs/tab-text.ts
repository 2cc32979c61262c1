/** CSV (RFC 4180) as tab-separated text, which a spreadsheet takes from the clipboard; tabs and line ends in cells become spaces. */
export function tabText(csv: string): string {
  let text = '';
  let isQuoted = false;
  for (let i = 0; i < csv.length; i++) {
    const sign = csv.charAt(i);
    if (sign === '"' && isQuoted && csv.charAt(i + 1) === '"') {
      text += '"';
      i++;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted && /[\t\r\n]/.test(sign)) text += ' ';
    else if (!isQuoted && sign === ',') text += '\t';
    else if (sign !== '\r') text += sign;
  }
  return text;
}

/** The number of rows below the head. */
export function rowsIn(tabbed: string): number {
  return Math.max(0, tabbed.split('\n').filter((line) => line !== '').length - 1);
}
