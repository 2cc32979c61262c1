import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { TestBroker } from '../testing/test-broker.ts';
import { Examination } from './testing/examination.ts';

let bench: Examination;
beforeEach(async () => {
  bench = await Examination.open();
});
afterEach(() => bench.close());

describe('real devices', () => {
  const yaml = `
devices:
  cam0: { kind: mlx90640, bus: 1 }
  env0: { kind: bme688, bus: 3 }
  adc0: { kind: mcp3424, bus: 7, simulate: true }
  psu0: { kind: korad, port: PORT }
`;

  test('need their buses and ports; what is missing is named with what there is', async () => {
    await writeFile(join(bench.folder, 'i2c-1'), '');
    await writeFile(join(bench.folder, 'ttyUSB0'), '');
    const port = join(bench.folder, 'ttyUSB9');
    const { exitCode, findings } = await bench.examine(await bench.configured(yaml.replace('PORT', port)));
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['I2C bus 1']).toMatchObject({ status: 'ok' });
    expect(findings['I2C bus 3']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('i2c-1'),
    });
    expect(findings['I2C bus 7']).toBeUndefined();
    expect(findings['Serial port']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('ttyUSB0'),
    });
  });

  test('that this user may not open are a matter of groups', async () => {
    const port = join(bench.folder, 'ttyUSB0');
    await writeFile(port, '');
    await chmod(port, 0);
    const { findings } = await bench.examine(await bench.configured(yaml.replace('PORT', port)));
    // Root may open everything, so for it there is nothing to deny.
    const expected = process.getuid?.() === 0 ? 'ok' : 'problem';
    expect(findings['Serial port'].status).toBe(expected);
    expect(findings['Serial port'].remedy ?? 'dialout').toContain('dialout');
  });
});

describe('devices', () => {
  const board = 'devices: { dut0: { kind: dut-ssh, host: 127.0.0.1, port: PORT } }';

  test('that name themselves are there, those that do not are a problem with a remedy', async () => {
    const greeting = 'SSH-2.0-dropbear\r\n';
    const port = await bench.listen(
      createServer((socket) => socket.on('error', () => undefined).end(greeting)),
    );
    const there = await bench.examine(await bench.configured(board.replace('PORT', String(port))));
    expect(there.findings['Device dut0']).toMatchObject({
      status: 'ok',
      detail: `127.0.0.1:${port} answers`,
    });
    const away = await bench.examine(await bench.configured(board.replace('PORT', String(await freePort()))));
    expect(away.exitCode).toBe(EXIT.problemsFound);
    expect(away.findings['Device dut0']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('on a bus that is not there are a problem each', async () => {
    const { exitCode, findings } = await bench.examine(
      await bench.configured(
        'devices: { cam0: { kind: mlx90640, bus: 98 }, env0: { kind: bme688, bus: 99 } }',
      ),
    );
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Device cam0']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('i2c-98@0x33'),
    });
    expect(findings['Device env0']).toMatchObject({ status: 'problem' });
  });
});

describe('the broker', () => {
  test('with a gateway of an older contract is a problem that says what to update', async () => {
    const broker = await TestBroker.start();
    await broker.publish('lab/1/old-1/$info', '{"v":1,"contract":"0.9"}', { retain: true });
    const { exitCode, findings } = await bench.examine({ LABGATE_URL: broker.url });
    await broker.stop();
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Contract']).toMatchObject({
      detail: 'old-1 speaks contract 0.9, this labgate 1.0',
      remedy: 'update the older of the two',
    });
  });
});
