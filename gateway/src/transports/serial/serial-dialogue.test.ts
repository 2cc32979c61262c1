import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { SerialDialogue } from './serial-dialogue.ts';
import type { SerialLine } from './serial-line.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A line that takes everything, answers nothing and remembers when what was sent. */
function silentLine() {
  const clock = new VirtualClock();
  const sent: string[] = [];
  let noise = new Uint8Array();
  const line: SerialLine = {
    path: '/dev/ttyUSB0',
    write: async (request) => {
      sent.push(`${clock.monoUs() / 1000} ${new TextDecoder().decode(request)}`);
    },
    read: (_end, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('given up')));
      }),
    discard: () => noise,
    close: async () => undefined,
  };
  const settle = (delayMs: number): Promise<void> => clock.sleep(delayMs);
  const dialogue = new SerialDialogue({ line, gapMs: 80, time: clock, settle });
  const makeNoise = (): void => {
    noise = Uint8Array.of(0xff);
  };
  return { clock, sent, dialogue, makeNoise };
}

test('begins with a pause, and leaves one after each request', async () => {
  const { clock, sent, dialogue } = silentLine();
  const told = ['a', 'b', 'c'].map((text) => dialogue.tell(bytes(text), {}));
  await clock.advance(1000);
  await Promise.all(told);
  expect(sent).toEqual(['80 a', '160 b', '240 c']);
});

test('an urgent request goes before those that wait, and those whose signal was aborted are not sent', async () => {
  const { clock, sent, dialogue } = silentLine();
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const refused = [
    dialogue.ask(bytes('a'), { kind: 'silence', quietMs: 9 }, { timeoutMs: 99, maxBytes: 9, signal }),
    dialogue.tell(bytes('b'), { signal }),
  ].map((told) => told.catch((error: { code?: string; message: string }) => error.code ?? error.message));
  await clock.advance(100);
  const urgent = dialogue.tell(bytes('OFF'), { isUrgent: true });
  giveUp.abort();
  await clock.advance(100);
  await urgent;
  expect(sent).toEqual(['80 a', '160 OFF']);
  expect(await Promise.all(refused)).toEqual(['given up', 'E_BUSY']);
});

test('a request that is given up in the pause before it is not sent', async () => {
  const { clock, sent, dialogue } = silentLine();
  const giveUp = new AbortController();
  const told = dialogue.tell(bytes('ON'), { signal: giveUp.signal });
  clock.schedule(40, () => giveUp.abort());
  await Promise.all([expect(told).rejects.toMatchObject({ code: 'E_BUSY' }), clock.advance(140)]);
  expect(sent).toEqual([]);
});

test('a line that is never quiet is garbled', async () => {
  const { clock, dialogue, makeNoise } = silentLine();
  makeNoise();
  const waited = dialogue.waitForQuiet(100, {});
  await Promise.all([expect(waited).rejects.toMatchObject({ code: 'E_GARBLED' }), clock.advance(5000)]);
});
