import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { startBroker } from '../embedded-broker.ts';
import { Authenticator } from '../../users/authenticator.ts';
import { serviceAccounts } from '../../users/user-directory.ts';

/** Ports of a broker in a process of its own; sent when it is ready. */
export interface BrokerPorts {
  readonly mqttPort: number;
  readonly httpPort: number;
}

/** A stream of messages for the process to publish, at a steady rate; sent to it. */
export interface FrameJob {
  readonly topic: string;
  readonly qos: 0 | 1;
  readonly bytes: number;
  readonly ratePerSecond: number;
  readonly frames: number;
}

const clock = new SystemClock();
const broker = await startBroker({
  host: '127.0.0.1',
  mqttPort: 0,
  gatewayId: 'demo',
  clock,
  log: createLogger('broker', 'error'),
  anonymousRole: 'admin',
  authenticator: new Authenticator(serviceAccounts([]), clock),
});
const http = createServer();
http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const ports: BrokerPorts = { mqttPort: broker.mqttPort, httpPort: (http.address() as AddressInfo).port };

process.on('message', (job: FrameJob) => {
  const frame = Buffer.alloc(job.bytes);
  const startMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(job.frames, Math.floor(((performance.now() - startMs) * job.ratePerSecond) / 1000));
    for (; sent < due; sent++) {
      frame.writeUInt32LE(sent, 8);
      // Wall time, so that a receiver in another process can tell the delay.
      frame.writeDoubleLE(performance.timeOrigin + performance.now(), 16);
      broker.publish({ topic: job.topic, payload: frame, qos: job.qos, retain: false });
    }
    if (sent < job.frames) return;
    clearInterval(timer);
    process.send?.('published');
  }, 1);
});
process.on('disconnect', () => process.exit());
process.send?.(ports);
