import { expect, test } from '@jest/globals';
import { describeStore } from '../testing/store-suite.ts';
import { openRedis, REDIS_SERVERS } from '../testing/suite-stores.ts';

for (const [variable, address] of REDIS_SERVERS) {
  if (address !== undefined) {
    describeStore(`RedisTimeSeries (${variable})`, () => openRedis(address));
    continue;
  }
  test(`not run on RedisTimeSeries: ${variable} is not set`, () => {
    expect(process.env[variable] ?? '').toBe('');
  });
}
