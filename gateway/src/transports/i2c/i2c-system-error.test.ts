import { expect, test } from '@jest/globals';
import { i2cSystemError } from './i2c-system-error.ts';

const where = { bus: 'i2c-1', address: '0x33' };

test.each([
  ['ENXIO', 'transfer', 'E_NACK'],
  ['ENXIO', 'open', 'E_BUS_MISSING'],
  ['EREMOTEIO', 'transfer', 'E_NACK'],
  ['ETIMEDOUT', 'transfer', 'E_TIMEOUT'],
  ['ENOENT', 'open', 'E_BUS_MISSING'],
  ['ENODEV', 'transfer', 'E_BUS_MISSING'],
  ['EACCES', 'open', 'E_PERMISSION'],
  ['EPERM', 'open', 'E_PERMISSION'],
  ['EIO', 'transfer', 'E_BUS'],
  ['EMFILE', 'open', 'E_BUS'],
] as const)('%s at %s is %s', (errno, phase, code) => {
  const cause = new Error(errno);
  const error = i2cSystemError(errno, phase, where, cause);
  expect(error).toMatchObject({ code, context: { ...where, errno }, cause });
  expect(error.message).toContain('i2c-1');
});

test('an address that the kernel uses itself is named as that', () => {
  expect(i2cSystemError('EBUSY', 'transfer', where).message).toBe(
    '0x33 on i2c-1 is in use by a driver of the kernel',
  );
});
