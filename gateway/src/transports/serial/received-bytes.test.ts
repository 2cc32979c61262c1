import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { ReceivedBytes } from './received-bytes.ts';

const OPTIONS = { timeoutMs: 100, maxBytes: 8 };

function line() {
  const clock = new VirtualClock();
  const received = new ReceivedBytes('/dev/ttyUSB0', clock);
  const push = (text: string): void => received.push(new TextEncoder().encode(text));
  return { clock, received, push };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('an answer of known length is whole when it is there and nothing follows', async () => {
  const { clock, received, push } = line();
  const read = received.read({ kind: 'length', length: 5, quietMs: 20 }, OPTIONS);
  push('12.');
  await clock.advance(30);
  push('00');
  await clock.advance(15);
  push('K');
  await clock.advance(21);
  expect(text(await read)).toBe('12.00K');
});

test('an answer that ends by silence is whole after it, and silence before it does not count', async () => {
  const { clock, received, push } = line();
  const read = received.read({ kind: 'silence', quietMs: 20 }, OPTIONS);
  await clock.advance(60);
  push('KORAD');
  await clock.advance(21);
  expect(text(await read)).toBe('KORAD');
});

test('what follows a terminator is left for the next read', async () => {
  const { received, push } = line();
  push('1\n2\n');
  const end = { kind: 'terminator', terminator: 0x0a } as const;
  expect(text(await received.read(end, OPTIONS))).toBe('1\n');
  expect(text(await received.read(end, OPTIONS))).toBe('2\n');
});

test('a short answer is a time-out that says how much came', async () => {
  const { clock, received, push } = line();
  const read = received.read({ kind: 'length', length: 5, quietMs: 20 }, OPTIONS);
  push('12.');
  const failure = { code: 'E_TIMEOUT', context: { received: 3 } };
  await Promise.all([expect(read).rejects.toMatchObject(failure), clock.advance(101)]);
  expect(text(received.discard())).toBe('12.');
  expect(clock.pending).toBe(0);
});

test('an answer without end is refused', async () => {
  const { received, push } = line();
  const read = received.read({ kind: 'silence', quietMs: 20 }, OPTIONS);
  push('123456789');
  await expect(read).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test('a read is given up by its signal, before and while it waits', async () => {
  const { clock, received } = line();
  const giveUp = new AbortController();
  const options = { ...OPTIONS, signal: giveUp.signal };
  const read = received.read({ kind: 'silence', quietMs: 20 }, options);
  await expect(received.read({ kind: 'silence', quietMs: 20 }, OPTIONS)).rejects.toMatchObject({
    code: 'E_BUSY',
  });
  giveUp.abort();
  await expect(read).rejects.toMatchObject({ code: 'E_BUSY' });
  await expect(received.read({ kind: 'silence', quietMs: 20 }, options)).rejects.toMatchObject({
    code: 'E_BUSY',
  });
  expect(clock.pending).toBe(0);
});
