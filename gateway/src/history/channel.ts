/** A channel of the history as a column of an export. */
export interface HistoryChannel {
  readonly dev: string;
  readonly stream: string;
  readonly prop: string;
  readonly unit?: string;
}

/** `dev/stream/channel`, as quantities are written everywhere. */
export function quantityOf({ dev, stream, prop }: HistoryChannel): string {
  return `${dev}/${stream}/${prop}`;
}

/** Reads `dev/stream/channel`; `undefined` when it is none. What the levels may be is for the schema of `import`. */
export function parseQuantity(text: string): HistoryChannel | undefined {
  const [dev, stream, prop, ...rest] = text.split('/');
  if (dev === undefined || stream === undefined || prop === undefined || rest.length > 0) return undefined;
  return { dev, stream, prop };
}

/** A row of an export: a time, and a value or nothing for each column. */
export interface HistoryRow {
  readonly timeMs: number;
  readonly values: readonly (number | undefined)[];
}
