import { expect, test } from '@jest/globals';
import { Mqtt5Broker } from '@labgate/testkit';
import { EXIT } from './exit-codes.ts';
import { run } from './program.ts';
import { MemoryTerminal } from './testing/memory-terminal.ts';

test('a broker that speaks MQTT 5 alone is spoken to in MQTT 5', async () => {
  const broker = await Mqtt5Broker.start('lab/1/demo/$state', 'ready');
  const terminal = new MemoryTerminal({ LABGATE_URL: broker.url });
  try {
    expect(await run(terminal, ['tail', '#', '--count', '1'])).toBe(EXIT.ok);
    expect(terminal.out).toMatch(/lab\/1\/demo\/\$state {2}ready\n$/);
  } finally {
    await broker.stop();
  }
});

test.each([
  ['tail', '#'],
  ['conformance', '--mqtt', '3.1.1'],
])('a broker that speaks neither is named in one line with what to do: %j', async (...args) => {
  const broker = await Mqtt5Broker.start('x', 'x', true);
  const terminal = new MemoryTerminal({ LABGATE_URL: broker.url });
  try {
    expect(await run(terminal, args)).toBe(EXIT.unreachable);
    expect(terminal.notes).toMatch(
      /^labgate: mqtt:.* speaks another version of MQTT: name another with LABGATE_URL\n$/,
    );
  } finally {
    await broker.stop();
  }
});
