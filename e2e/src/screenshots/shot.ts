/** States of a screen that are pictured. */
export const STATES = ['live', 'empty', 'disconnected'] as const;
export type State = (typeof STATES)[number];

/** One picture: its file and what is on it. */
export interface Shot {
  readonly file: string;
  readonly screen: string;
  readonly state: State;
  readonly scheme: 'dark' | 'light';
  readonly widthPx: number;
}
