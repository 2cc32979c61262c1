/** A place in the journal: all positions before it have been read. Opaque to clients (contract §4.3). */
export interface Cursor {
  readonly epoch: number;
  readonly position: number;
}

/** `{epoch}:{position}`. */
export function formatCursor({ epoch, position }: Cursor): string {
  return `${epoch}:${position}`;
}

/** Reads a cursor; `undefined` when the text cannot be one. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^([1-9]\d{0,9}):(0|[1-9]\d{0,14})$/.exec(text);
  return match === null ? undefined : { epoch: Number(match[1]), position: Number(match[2]) };
}
