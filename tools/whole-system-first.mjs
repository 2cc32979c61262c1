import { sep } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

/**
 * Orders test files: those of the whole system first, which take a minute or more and wait for much of it. What ends a
 * run is then small, and no worker is left alone with a long one.
 */
export default class WholeSystemFirst extends TestSequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isWhole = ({ path }) => path.includes(`${sep}e2e${sep}`);
    return [...sorted.filter(isWhole), ...sorted.filter((test) => !isWhole(test))];
  }
}
