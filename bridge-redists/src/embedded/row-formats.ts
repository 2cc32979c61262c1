import type { Table } from './history-file.ts';

/** The fifth byte of every row says what it is, so that a row can be told apart wherever it is found. */
export const ROW_FORMATS = {
  series: 0x11,
  log: 0x12,
  snapshot: 0x13,
  chunk: 0x14,
  minute: 0x15,
  ten_minute: 0x16,
  tally: 0x17,
  annotation: 0x18,
} as const satisfies Record<Table, number>;
