import { expect, test } from '@jest/globals';
import { offAfterDeaths } from './output-off.ts';

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  'a gateway that ends by %s with an output on leaves it off and confirmed',
  async (signal) => {
    expect(await offAfterDeaths(signal, 2)).toHaveLength(2);
  },
  240_000,
);
