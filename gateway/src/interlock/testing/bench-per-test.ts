import { rmSync } from 'node:fs';
import { afterEach } from '@jest/globals';
import { InterlockBench } from './interlock-bench.ts';

export const HOT = { hot: { when: 'cam0/roi/fpga.max > 95 for 1 frames', act: ['psu0.off'] } };

/** Gives what makes benches, by default with the interlock `hot`; they are stopped and removed after each test of the file. */
export function benchPerTest(): (
  config?: Readonly<Record<string, unknown>>,
  dataDir?: string,
) => InterlockBench {
  const benches: InterlockBench[] = [];
  afterEach(async () => {
    for (const { interlocks, dataDir } of benches.splice(0)) {
      await interlocks.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
  return (config = HOT, dataDir) => {
    const bench = new InterlockBench(config, dataDir);
    benches.push(bench);
    return bench;
  };
}
