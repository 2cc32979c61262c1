import { expect, test } from '@jest/globals';
import { watchForStrays } from './contract-strays.ts';
import { startSystem } from './running-system.ts';

test('every message of a running system fits the contract, also while a camera is unplugged', async () => {
  const system = await startSystem({ LABGATE_SCENARIO: 'camera-unplugged' });
  try {
    const { messages, topics, strays } = await watchForStrays(system.mqttUrl, 15_000);
    expect(strays).toEqual([]);
    expect(messages).toBeGreaterThan(100);
    expect([...topics]).toEqual(
      expect.arrayContaining(['lab/1/demo/$event', 'lab/1/demo/$health', 'lab/1/demo/cam0/frame']),
    );
  } finally {
    await system.stop();
  }
}, 120_000);
