import { mkdir } from 'node:fs/promises';
import { ServiceProcess } from './service-process.ts';

/** Command of a Redis that keeps time series, such as `redis-server` of Redis 8; tests that need one do not run without. */
export const REDIS_COMMAND = process.env['LABGATE_TEST_REDIS_SERVER'] ?? '';

/** A Redis of its own in `folder` that writes a log of its commands, as the operations page advises. */
export async function redisServer(port: number, folder: string): Promise<ServiceProcess> {
  await mkdir(folder, { recursive: true });
  const [program = 'redis-server', ...args] = REDIS_COMMAND.split(' ').filter(Boolean);
  const options = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''];
  return new ServiceProcess([program, ...args, ...options, '--appendonly', 'yes']);
}
