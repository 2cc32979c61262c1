import { expect, test } from '@jest/globals';
import { Lifecycle } from './lifecycle.ts';

test('stops what was started last first, each exactly once', async () => {
  const order: string[] = [];
  const lifecycle = new Lifecycle();
  lifecycle.add('broker', async () => void order.push('broker'));
  lifecycle.add('devices', () => void order.push('devices'));
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  expect(order).toEqual(['devices', 'broker']);
});

test('a part that fails to stop does not keep the others running, and is named', async () => {
  let isStopped = false;
  const lifecycle = new Lifecycle();
  lifecycle.add('broker', () => void (isStopped = true));
  lifecycle.add('devices', () => Promise.reject(new Error('stuck')));
  await expect(lifecycle.stop()).rejects.toMatchObject({
    errors: [expect.objectContaining({ message: 'devices did not stop cleanly' })],
  });
  expect(isStopped).toBe(true);
});
