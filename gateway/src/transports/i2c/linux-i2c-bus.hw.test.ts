import { describe, expect, test } from '@jest/globals';
import { SystemClock } from '@labgate/service-kit';
import { loadAdapters } from '../../adapter-registry.ts';
import { openLinuxI2cBus } from './open-linux-i2c-bus.ts';

/**
 * Reads the sensors that are really there, at the bus and the address of their default configuration:
 * `LABGATE_HW=mlx90640,bme688 npm run test:unit -- --testPathIgnorePatterns=/node_modules/ --testPathPatterns=hw`
 */
const kinds = (process.env['LABGATE_HW'] ?? 'mlx90640,bme688,mcp3424').split(',');
const adapters = await loadAdapters();

describe.each(kinds)('a real %s', (kind) => {
  test('is opened and read', async () => {
    const adapter = adapters.get(kind);
    if (adapter?.transport !== 'i2c') throw new Error(`there is no I2C adapter of kind ${kind}`);
    const clock = new SystemClock();
    const config: unknown = adapter.configSchema.parse({});
    const bus = await openLinuxI2cBus(adapter.address(config).bus, clock);
    const settle = (delayMs: number): Promise<void> => clock.sleep(delayMs);
    const session = await adapter.open({ config, bus, time: clock, settle, counters: new Map() });
    let reading = await session.read();
    while (!reading.ready) {
      await settle(reading.retryAfterMs);
      reading = await session.read();
    }
    expect(reading.samples.length + (reading.image === undefined ? 0 : 1)).toBeGreaterThan(0);
    await session.close();
    await bus.close();
  });
});
