import { PassThrough } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** Shows on stderr how far a long work has come; nothing when nobody looks at it. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** A bar that is full at `total`. */
export function showProgress({ stderr }: Terminal, what: string, total: number): Progress {
  const isWatched = 'isTTY' in stderr && stderr.isTTY === true;
  const bar = new SingleBar(
    {
      format: `${what} {bar} {percentage} %`,
      stream: isWatched ? (stderr as NodeJS.WriteStream) : new PassThrough().resume(),
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.rect,
  );
  if (isWatched) bar.start(total, 0);
  return {
    update: (done) => bar.update(Math.min(done, total)),
    stop: () => {
      if (isWatched) bar.stop();
    },
  };
}
