import { expect, test } from '@jest/globals';
import { SerialBench } from '../../testing/serial-bench.ts';
import { openSupplyRig, type SupplyRig } from '../../testing/supply-rig.ts';
import { adapter } from './adapter.ts';
import { SimulatedKorad } from './simulator.ts';

const CONFIG = adapter.configSchema.parse({ limits: { maxVoltageV: 15, maxCurrentA: 2 } });

function rig(config = CONFIG): Promise<SupplyRig<SimulatedKorad>> {
  return openSupplyRig(adapter, config, (world) => new SimulatedKorad(world));
}

test('reads voltages, currents, status and what has flowed', async () => {
  const { bench, values } = await rig();
  expect(await values()).toEqual({
    vSet: 12,
    iSet: 1.5,
    vOut: 12,
    iOut: 0.5,
    pOut: 6,
    output: true,
    mode: 'CV',
    faults: '',
    ovpOn: false,
    ocpOn: false,
    setBy: 'unknown',
    energyWh: 0,
    chargeAh: 0,
  });
  for (let i = 0; i < 100; i++) await values();
  const hours = bench.clock.monoUs() / 3.6e9;
  const { energyWh, chargeAh } = await values();
  expect(Number(energyWh) / (6 * hours)).toBeCloseTo(1, 1);
  expect(Number(chargeAh) / (0.5 * hours)).toBeCloseTo(1, 1);
});

test('a whole session, byte for byte', async () => {
  const { bench, session, values, command } = await rig();
  await values();
  await command('set', { voltage: 5.004, currentLimit: 0.25 });
  await command('output', { on: false });
  await bench.run(session.close());
  expect(bench.transcript.join(' ')).toBe(
    [
      '→ *IDN? ← KORADKA3005PV2.0 → *IDN? ← KORADKA3005PV2.0',
      // the first reading: nothing is known yet, so set-points are read twice and the status three times
      '→ VSET1? ← 12.00 → VSET1? ← 12.00 → ISET1? ← 1.500K → ISET1? ← 1.500K',
      '→ VOUT1? ← 12.00 → IOUT1? ← 0.500',
      '→ STATUS? ← Q → STATUS? ← Q → STATUS? ← Q',
      // set: what is there, the current limit, its read-back (twice, for it changed), the voltage, the state after it
      '→ VSET1? ← 12.00 → ISET1? ← 1.500K → VOUT1? ← 12.00 → IOUT1? ← 0.500',
      '→ STATUS? ← Q',
      '→ ISET1:0.250 → ISET1? ← 0.250K → ISET1? ← 0.250K',
      '→ VSET1:05.00 → VSET1? ← 05.00 → VSET1? ← 05.00',
      '→ VSET1? ← 05.00 → ISET1? ← 0.250K → VOUT1? ← 05.00 → VOUT1? ← 05.00',
      '→ IOUT1? ← 0.208 → IOUT1? ← 0.208 → STATUS? ← Q',
      // off: the bytes, the confirmation, then the measurements
      '→ OUT0 → STATUS? ← \\x11',
      '→ VSET1? ← 05.00 → ISET1? ← 0.250K → VOUT1? ← 00.00 → VOUT1? ← 00.00',
      '→ IOUT1? ← 0.000 → IOUT1? ← 0.000 → STATUS? ← \\x11',
    ].join(' '),
  );
});

test('a driver that leaves no pause loses its commands, as with a real supply', async () => {
  const { bench, port } = await rig();
  const line = await port.open();
  const ask = async (): Promise<Uint8Array> => {
    await line.write(new TextEncoder().encode('VOUT1?'));
    return line.read({ kind: 'length', length: 5, quietMs: 5 }, { timeoutMs: 200, maxBytes: 9 });
  };
  await bench.clock.advance(200);
  await bench.run(ask());
  await expect(bench.run(ask())).rejects.toMatchObject({ code: 'E_TIMEOUT' });
});

test('set takes effect, is read back, and never switches the output', async () => {
  const { command, bench } = await rig();
  expect(await command('set', { voltage: 9 })).toMatchObject({ vSet: 9, iSet: 1.5, vOut: 9, output: true });
  expect(await command('set', { currentLimit: 0.2 })).toMatchObject({ vSet: 9, iSet: 0.2, mode: 'CC' });
  expect(await command('output', { on: false })).toMatchObject({ output: false, vOut: 0, iOut: 0 });
  expect(await command('set', { voltage: 3 })).toMatchObject({ vSet: 3, output: false, vOut: 0 });
  expect(bench.load.driven.voltageV).toBe(0);
});

test.each([
  ['set', { voltage: 15.01 }, 'E_LIMIT'],
  ['set', { voltage: 15.0049, currentLimit: 1 }, 'E_LIMIT'],
  ['set', { currentLimit: 2.001 }, 'E_LIMIT'],
  ['set', {}, 'E_SCHEMA'],
  ['set', { voltage: Number.NaN }, 'E_SCHEMA'],
  ['set', { voltage: -1 }, 'E_SCHEMA'],
  ['set', { voltage: '12' }, 'E_SCHEMA'],
  ['output', {}, 'E_SCHEMA'],
  ['output', { on: 'false' }, 'E_SCHEMA'],
  ['keepalive', { leaseMs: 1000 }, 'E_UNKNOWN'],
  ['toString', {}, 'E_UNKNOWN'],
  ['launch', {}, 'E_UNKNOWN'],
])('%s %p is refused with %s before a byte is sent', async (method, args, code) => {
  const { bench, command } = await rig();
  const before = bench.transcript.length;
  await expect(command(method, args)).rejects.toMatchObject({ code });
  expect(bench.transcript).toHaveLength(before);
});

test('protection levels, which a Korad supply does not have, are refused and nothing is changed', async () => {
  const { bench, command } = await rig();
  await expect(command('protection', { ovp: 13, ocpOn: true })).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  expect(bench.transcript.filter((line) => /→ [VI]SET1:|→ O/.test(line))).toEqual([]);
});

test('a value that rounds above the limit is refused, and names the limit', async () => {
  const { command } = await rig(adapter.configSchema.parse({ limits: { maxVoltageV: 9.996 } }));
  await expect(command('set', { voltage: 9.9958 })).rejects.toMatchObject({
    code: 'E_LIMIT',
    message: '10 V is above the bench limit 9.996 V (limits.maxVoltageV)',
    context: { limit: 'maxVoltageV', max: 9.996, value: 10 },
  });
});

test('the output is not switched on when the front panel is set above the bench limits', async () => {
  const { supply, command, bench } = await rig();
  await command('output', { on: false });
  supply.turnPanel({ voltageV: 24 });
  await expect(command('output', { on: true })).rejects.toMatchObject({ code: 'E_LIMIT' });
  expect(bench.load.driven.voltageV).toBe(0);
});

test('a set that does not take effect is an error, and it is sent once', async () => {
  const { bench, supply, command } = await rig();
  const receive = supply.receive.bind(supply);
  supply.receive = (byte) => {
    const answer = receive(byte);
    supply.turnPanel({ voltageV: 12 });
    return answer;
  };
  await expect(command('set', { voltage: 5 })).rejects.toMatchObject({
    code: 'E_VERIFY',
    context: { quantity: 'vSet', wanted: 5, found: 12 },
  });
  expect(bench.transcript.filter((line) => line === '→ VSET1:05.00')).toHaveLength(1);
});

test('a command is refused when the supply was changed since the revision it names', async () => {
  const { supply, command, values } = await rig();
  const { rev } = await command('get');
  expect(await command('set', { voltage: 5 }, Number(rev))).toMatchObject({ vSet: 5, rev: Number(rev) + 1 });
  supply.turnPanel({ voltageV: 6 });
  await values();
  await expect(command('set', { voltage: 7 }, Number(rev) + 1)).rejects.toMatchObject({ code: 'E_REV' });
});

test('who changed what: ours, and the front panel, which the log hears of', async () => {
  const { bench, supply, session, command, values } = await rig();
  await values();
  await command('set', { voltage: 5 });
  expect(await values()).toMatchObject({ setBy: 'remote', vSet: 5 });
  supply.turnPanel({ voltageV: 5.5 });
  const notices = [];
  for (let i = 0; i < 2; i++) notices.push(...((await bench.reading(session)).notices ?? []));
  expect(notices).toEqual(['front panel: vSet 5 V → 5.5 V']);
  expect(await values()).toMatchObject({ setBy: 'panel', vSet: 5.5 });
  supply.turnPanel({ output: false });
  expect((await bench.reading(session)).notices).toEqual(['front panel: output on → off']);
  expect(await values()).toMatchObject({ setBy: 'panel', output: false, faults: '' });
});

test('a knob that was turned while the cable was pulled is noticed', async () => {
  const { bench, supply, port, session, values } = await rig();
  await values();
  port.fault = 'unplugged';
  await expect(values()).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  await bench.run(session.close());
  supply.turnPanel({ currentA: 0.9 });
  port.fault = 'none';
  const again = await bench.open(adapter, CONFIG);
  expect((await bench.reading(again)).notices).toEqual(['front panel: iSet 1.5 A → 0.9 A']);
});

test('over-current protection that trips is a fault until it is cleared, and ON is refused until then', async () => {
  const { bench, command, values } = await rig();
  expect(await command('protection', { ocpOn: true })).toMatchObject({ output: true });
  expect(await values()).toMatchObject({ ocpOn: true, ovpOn: false });
  bench.load.loadOhm = 2;
  expect(await values()).toMatchObject({ output: false, faults: 'off-by-itself' });
  await expect(command('output', { on: true })).rejects.toMatchObject({ code: 'E_INTERLOCK' });
  bench.load.loadOhm = 24;
  expect(await command('clear')).toMatchObject({ output: false, faults: '' });
  expect(await command('output', { on: true })).toMatchObject({ output: true, faults: '', vOut: 12 });
});

test('energy and charge go on after a reconnect', async () => {
  const { bench, session, values } = await rig();
  for (let i = 0; i < 20; i++) await values();
  const before = Number((await values())['energyWh']);
  expect(before).toBeGreaterThan(0);
  await bench.run(session.close());
  const again = await bench.open(adapter, CONFIG);
  const after = (await bench.reading(again)).samples[0]?.values['energyWh'];
  expect(Number(after)).toBe(before);
});

test('energy and charge start anew when they are reset', async () => {
  const { values, command } = await rig();
  for (let i = 0; i < 20; i++) await values();
  const { energyWh, chargeAh } = await values();
  await command('resetEnergy');
  const after = await values();
  expect(Number(after['energyWh'])).toBeLessThan(Number(energyWh) / 5);
  expect(Number(after['chargeAh'])).toBeLessThan(Number(chargeAh) / 5);
});

test('OFF overtakes a command, waits for one pause at most, and nothing is sent after it', async () => {
  const { bench, session, off, command } = await rig();
  for (let delayMs = 0; delayMs < 400; delayMs += 7) {
    await command('output', { on: false });
    await bench.clock.advance(200);
    const on = session.execute?.('output', { on: true }).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    await bench.clock.advance(delayMs);
    const sentBefore = bench.transcript.length;
    const startUs = bench.clock.monoUs();
    const switchedOff = off();
    while (!bench.transcript.slice(sentBefore).includes('→ OUT0')) await bench.clock.advance(1);
    const offAfterMs = (bench.clock.monoUs() - startUs) / 1000;
    expect((await bench.run(switchedOff)).data).toMatchObject({ output: false });
    expect(await on).toBe('E_BUSY');
    expect(offAfterMs).toBeLessThanOrEqual(CONFIG.gapMs + 10);
    await bench.clock.advance(1000);
    const afterOff = bench.transcript.slice(bench.transcript.lastIndexOf('→ OUT0'));
    expect(afterOff).not.toContain('→ OUT1');
    expect(bench.load.driven.voltageV).toBe(0);
  }
});

test('on an idle line the bytes of OFF are handed over before switchOff returns', async () => {
  const { bench, off, values } = await rig();
  await values();
  await bench.clock.advance(200);
  const switchedOff = off();
  expect(bench.transcript.at(-1)).toBe('→ OUT0');
  await bench.run(switchedOff);
});

test('OFF is sent again until it is confirmed, and its failure is told', async () => {
  const { bench, port, off, values } = await rig();
  await values();
  port.fault = 'silent';
  await expect(bench.run(off())).rejects.toMatchObject({ code: 'E_TIMEOUT' });
  expect(bench.transcript.filter((line) => line === '→ OUT0').length).toBeGreaterThan(1);
  port.fault = 'none';
  expect((await bench.run(off())).data).toMatchObject({ output: false });
});

test('OFF of a supply that is off already is sent all the same', async () => {
  const { bench, off } = await rig();
  await bench.run(off());
  const sent = bench.transcript.length;
  await bench.run(off());
  expect(bench.transcript[sent]).toBe('→ OUT0');
});

test.each(['silent', 'cut', 'garbled', 'slow'] as const)(
  'an answer that is %s is an error and no number, and the reading after it is right',
  async (fault) => {
    const { port, values } = await rig();
    await values();
    port.fault = fault;
    for (let i = 0; i < 3; i++) {
      await expect(values()).rejects.toMatchObject({ code: expect.stringMatching(/^E_(TIMEOUT|GARBLED)$/) });
    }
    port.fault = 'none';
    let recovered: unknown;
    for (let i = 0; i < 12 && recovered === undefined; i++) recovered = await values().catch(() => undefined);
    expect(recovered).toMatchObject({ vSet: 12, iSet: 1.5, vOut: 12, iOut: 0.5, output: true });
  },
);

test('answers in two pieces are put together', async () => {
  const { port, values } = await rig();
  port.fault = 'split';
  expect(await values()).toMatchObject({ vSet: 12, iSet: 1.5, vOut: 12, iOut: 0.5 });
});

test('a supply that speaks SCPI is not taken for a Korad', async () => {
  const bench = new SerialBench();
  const text = 'RIGOL TECHNOLOGIES,DP832,DP8C000000001,00.01.16\n';
  bench.plug(adapter, CONFIG, {
    receive: (byte) =>
      byte === '?'.charCodeAt(0) ? { bytes: new TextEncoder().encode(text), afterMs: 5 } : undefined,
  });
  await expect(bench.open(adapter, CONFIG)).rejects.toMatchObject({ code: 'E_GARBLED' });
});
