import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { ConnectionMonitor, type MonitoredClient } from './connection-monitor.ts';

class Client extends EventEmitter {
  options = { reconnectPeriod: 1000 };
  connected = false;
  reconnects = 0;
  ended = false;

  reconnect(): void {
    this.reconnects++;
  }

  sendPing(): void {
    this.emit('packetsend', { cmd: 'pingreq' });
  }

  end(): void {
    this.ended = true;
  }

  open(): void {
    this.connected = true;
    this.emit('connect');
  }

  close(): void {
    this.connected = false;
    this.emit('close');
  }
}

function watched() {
  const clock = new VirtualClock();
  const monitor = new ConnectionMonitor(clock, () => 0);
  const client = new Client();
  monitor.watch(client as unknown as MonitoredClient);
  monitor.watch(client as unknown as MonitoredClient);
  const view = async () => {
    await clock.advance(300);
    return monitor.snapshot();
  };
  return { clock, monitor, client, view };
}

test('is connecting, then live, and counts the connections', async () => {
  const { client, view } = watched();
  expect((await view()).status).toEqual({ kind: 'connecting' });
  client.open();
  expect(await view()).toMatchObject({ status: { kind: 'live' }, epoch: 1, lostAtMs: undefined });
});

test('waits longer from try to try, up to 15 s, and tells when the next one is', async () => {
  const { client, clock, view } = watched();
  const waitsMs: number[] = [];
  for (let i = 0; i < 9; i++) {
    client.close();
    waitsMs.push(client.options.reconnectPeriod);
  }
  expect(waitsMs.slice(0, 3)).toEqual([1000, 1600, 2560]);
  expect(waitsMs.at(-1)).toBe(15_000);
  const nowMs = clock.nowMs();
  expect((await view()).status).toEqual({ kind: 'reconnecting', attempt: 9, nextAtMs: nowMs + 15_000 });
});

test('remembers when the connection was lost, not when the last try failed', async () => {
  const { client, clock, view } = watched();
  client.open();
  const lostAtMs = clock.nowMs();
  client.close();
  await clock.advance(20_000);
  client.close();
  expect((await view()).lostAtMs).toBe(lostAtMs);
  client.open();
  client.close();
  expect((await view()).status).toMatchObject({ attempt: 1 });
});

test.each([4, 5])('stops trying when the broker refuses the user (return code %p)', async (code) => {
  const { client, view } = watched();
  client.emit('error', Object.assign(new Error('Connection refused'), { code }));
  client.close();
  expect((await view()).status).toEqual({ kind: 'unauthorised' });
  expect(client.options.reconnectPeriod).toBe(0);
});

test('goes on trying when the server is only unavailable', async () => {
  const { client, view } = watched();
  client.emit('error', Object.assign(new Error('Connection refused: Server unavailable'), { code: 3 }));
  client.close();
  expect(await view()).toMatchObject({
    status: { kind: 'reconnecting' },
    error: 'Connection refused: Server unavailable',
  });
});

test('measures the round trip of a ping', async () => {
  const { client, monitor, clock, view } = watched();
  client.open();
  monitor.ping();
  await clock.advance(12);
  client.emit('packetreceive', { cmd: 'pingresp' });
  expect((await view()).roundTripMs).toBe(12);
});

test('counts messages a second', async () => {
  const { client, monitor, clock, view } = watched();
  client.open();
  monitor.tick();
  for (let i = 0; i < 40; i++) client.emit('packetreceive', { cmd: 'publish' });
  await clock.advance(2000);
  monitor.tick();
  expect((await view()).messagesPerS).toBe(20);
});

test('tries at once when asked or when the network is back, unless it is connected', () => {
  const { client, monitor } = watched();
  client.close();
  monitor.retryNow();
  monitor.setOnline(true);
  expect(client.reconnects).toBe(2);
  client.open();
  monitor.retryNow();
  expect(client.reconnects).toBe(2);
});

test('ends the client, even one that never connected', () => {
  const { client, monitor } = watched();
  monitor.stop();
  expect(client.ended).toBe(true);
});
