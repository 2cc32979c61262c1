import { expect, test } from '@jest/globals';
import { watchForStrays } from './contract-strays.ts';
import { startSystem } from './running-system.ts';

test.each(['calm', 'camera-unplugged', 'bus-stuck'])(
  'none of the messages of 60 s of the scenario %s strays from the contract',
  async (scenario) => {
    const system = await startSystem({ LABGATE_SCENARIO: scenario });
    try {
      const { messages, strays } = await watchForStrays(system.mqttUrl, 60_000);
      expect(strays).toEqual([]);
      expect(messages).toBeGreaterThan(1000);
    } finally {
      await system.stop();
    }
  },
);
