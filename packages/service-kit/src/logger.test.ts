import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createLogger, quoteForLog } from './logger.ts';

test('a line is JSON with time, level and the part that speaks', () => {
  const stream = new PassThrough();
  createLogger('gateway', 'info', stream).child({ name: 'broker' }).warn({ code: 'E_NACK' }, 'refused');
  const line = String(stream.read());
  expect(line.match(/"name"/g)).toHaveLength(1);
  expect(JSON.parse(line)).toMatchObject({
    level: 40,
    name: 'broker',
    code: 'E_NACK',
    msg: 'refused',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});

test('text from a device is quoted, so that it cannot forge a line, and cut', () => {
  expect(quoteForLog('a\n"b"')).toBe(String.raw`"a\n\"b\""`);
  expect(quoteForLog('x'.repeat(500))).toHaveLength(203);
});
