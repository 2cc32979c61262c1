import { expect, test } from '@jest/globals';
import type { SerialBench } from '../../testing/serial-bench.ts';
import { openSupplyRig, type SupplyRig } from '../../testing/supply-rig.ts';
import { adapter } from './adapter.ts';
import { PROFILE_NAMES, PROFILES, type ProfileName } from './profile.ts';
import { SimulatedScpiSupply } from './simulator.ts';

function rig(profile: ProfileName, channel = 1): Promise<SupplyRig<SimulatedScpiSupply>> {
  const limits = { maxVoltageV: 15, maxCurrentA: 2 };
  const config = adapter.configSchema.parse({ profile, channel, limits });
  return openSupplyRig(
    adapter,
    config,
    (world) => new SimulatedScpiSupply(PROFILES[profile], channel, world),
  );
}

/** What was sent, without the line ends; reading set-points and measurements is left out. */
function changesIn({ transcript }: SerialBench): string {
  return transcript
    .filter((line) => line.startsWith('→'))
    .map((line) => line.slice(2).replace('\\x0a', ''))
    .filter((line) => !/VOLT\?|CURR\?|OUTP\?|MODE\?|O[VC]P\?|QUES\?|TRIP\?|STAT\?/.test(line))
    .join(' | ');
}

test('the generic dialect, byte for byte', async () => {
  const { bench, session, values, command } = await rig('generic');
  await values();
  await command('set', { voltage: 5, currentLimit: 0.5 });
  await command('protection', { ovp: 6, ocpOn: true });
  await command('output', { on: false });
  await command('output', { on: true });
  await command('clear');
  await bench.run(session.close());
  const error = 'SYST:ERR?';
  expect(changesIn(bench)).toBe(
    [
      ' | *IDN? | *IDN? | SYST:REM | *CLS',
      `CURR 0.500 | ${error} | VOLT 5.000 | ${error}`,
      `VOLT:PROT 6.000 | ${error} | VOLT:PROT? | CURR:PROT:STAT ON | ${error}`,
      `OUTP OFF | OUTP ON | ${error}`,
      `VOLT:PROT:CLE | ${error} | CURR:PROT:CLE | ${error}`,
      'SYST:LOC',
    ].join(' | '),
  );
  expect(bench.transcript.slice(0, 16).join(' ')).toBe(
    [
      '→ \\x0a',
      '→ *IDN?\\x0a ← LABGATE,SIM-SCPI,000001,1.0\\x0a',
      '→ *IDN?\\x0a ← LABGATE,SIM-SCPI,000001,1.0\\x0a',
      '→ SYST:REM\\x0a → *CLS\\x0a',
      '→ VOLT?\\x0a ← 12.000\\x0a → VOLT?\\x0a ← 12.000\\x0a',
      '→ CURR?\\x0a ← 1.500\\x0a → CURR?\\x0a ← 1.500\\x0a',
      '→ MEAS:VOLT?\\x0a',
    ].join(' '),
  );
});

test('the Rigol dialect on its second channel, byte for byte', async () => {
  const { bench, session, command } = await rig('rigol', 2);
  await command('set', { voltage: 5, currentLimit: 0.5 });
  await command('protection', { ovp: 6, ovpOn: true, ocp: 1, ocpOn: false });
  await command('output', { on: false });
  await command('output', { on: true });
  await bench.run(session.close());
  const error = ':SYST:ERR?';
  expect(changesIn(bench)).toBe(
    [
      ' | *IDN? | *IDN? | SYST:REM | *CLS',
      `:SOUR2:CURR 0.500 | ${error} | :SOUR2:VOLT 5.000 | ${error}`,
      `:OUTP:OVP:VAL CH2,6.000 | ${error} | :OUTP:OVP:VAL? CH2 | :OUTP:OVP CH2,ON | ${error}`,
      `:OUTP:OCP:VAL CH2,1.000 | ${error} | :OUTP:OCP:VAL? CH2 | :OUTP:OCP CH2,OFF | ${error}`,
      `:OUTP CH2,OFF | :OUTP CH2,ON | ${error}`,
      'SYST:LOC',
    ].join(' | '),
  );
  expect(bench.transcript).toContain('→ :MEAS:CURR? CH2\\x0a');
  expect(bench.transcript).toContain('→ :OUTP:MODE? CH2\\x0a');
});

test('the Owon dialect has no error queue, byte for byte', async () => {
  const { bench, session, command } = await rig('owon');
  await command('set', { voltage: 5 });
  await command('protection', { ovp: 6, ocp: 1 });
  await command('output', { on: false });
  await bench.run(session.close());
  expect(changesIn(bench)).toBe(
    [
      ' | *IDN? | *IDN? | SYST:REM',
      'VOLT 5.000 | VOLT:LIM 6.000 | VOLT:LIM? | CURR:LIM 1.000 | CURR:LIM?',
      'OUTP OFF | SYST:LOC',
    ].join(' | '),
  );
});

test.each(PROFILE_NAMES)('%s: reads, sets, limits and switches', async (profile) => {
  const { command, values, bench, supply, session } = await rig(profile);
  expect(await values()).toMatchObject({ vSet: 12, iSet: 1.5, vOut: 12, iOut: 0.5, pOut: 6, mode: 'CV' });
  expect(await command('set', { voltage: 9, currentLimit: 0.2 })).toMatchObject({
    vSet: 9,
    iSet: 0.2,
    mode: 'CC',
  });
  expect(await command('output', { on: false })).toMatchObject({ output: false, vOut: 0 });
  await expect(command('set', { voltage: 15.001 })).rejects.toMatchObject({ code: 'E_LIMIT' });
  supply.turnPanel({ voltageV: 20 });
  await expect(command('output', { on: true })).rejects.toMatchObject({ code: 'E_LIMIT' });
  expect((await bench.reading(session)).notices).toEqual(['front panel: vSet 9 V → 20 V']);
  expect(await command('set', { voltage: 6 })).toMatchObject({ vSet: 6, output: false });
  expect(await command('output', { on: true })).toMatchObject({ output: true });
});

test.each(['generic', 'rigol'] as const)(
  '%s: a change the supply refuses is an error with its reason',
  async (profile) => {
    const { command, values } = await rig(profile);
    await expect(command('protection', { ovp: 900 })).rejects.toMatchObject({
      code: 'E_VERIFY',
      message: 'the supply reports -222 "Data out of range"',
      context: { scpi: -222 },
    });
    expect(await values()).toMatchObject({ vSet: 12 });
  },
);

test('a protection that tripped is a fault, ON is refused until it is cleared', async () => {
  const { bench, command, values } = await rig('rigol');
  await command('protection', { ocpOn: true });
  bench.load.loadOhm = 2;
  await values();
  expect(await values()).toMatchObject({ output: false, faults: 'ocp,off-by-itself', ocpOn: true });
  await expect(command('output', { on: true })).rejects.toMatchObject({ code: 'E_INTERLOCK' });
  bench.load.loadOhm = 24;
  expect(await command('clear')).toMatchObject({ output: false, faults: '' });
  expect(await command('output', { on: true })).toMatchObject({ output: true });
});

test('a protection that the dialect does not have is refused before anything is sent', async () => {
  const { bench, command } = await rig('owon');
  await expect(command('protection', { ovp: 6, ovpOn: true })).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  expect(changesIn(bench)).not.toContain('VOLT:LIM 6.000');
});

test('on an idle line the bytes of OFF are handed over before switchOff returns', async () => {
  const { bench, off, values } = await rig('generic');
  await values();
  await bench.clock.advance(100);
  const switchedOff = off();
  expect(bench.transcript.at(-1)).toBe('→ OUTP OFF\\x0a');
  expect((await bench.run(switchedOff)).data).toMatchObject({ output: false });
});

test('OFF ends what is under way', async () => {
  const { bench, off, session } = await rig('rigol');
  const reading = session.read().catch((error: { code: string }) => error.code);
  await bench.clock.advance(20);
  expect((await bench.run(off())).data).toMatchObject({ output: false });
  expect(await reading).toBe('E_BUSY');
});

test('a measurement that the supply does not have is null and says why', async () => {
  const { bench, session, supply, values } = await rig('generic');
  await values();
  const receive = supply.receive.bind(supply);
  supply.receive = (byte) => {
    const answer = receive(byte);
    const text = String.fromCharCode(...(answer?.bytes ?? []));
    return text === '0.5000\n' ? { bytes: new TextEncoder().encode('9.91E37\r\n'), afterMs: 5 } : answer;
  };
  expect((await bench.reading(session)).samples[0]).toMatchObject({
    quality: 'good',
    values: { vOut: 12, iOut: null, pOut: null },
    why: { iOut: 'E_NOT_READY', pOut: 'E_NOT_READY' },
  });
});

test.each(['silent', 'cut', 'garbled', 'slow'] as const)(
  'an answer that is %s is an error and no number, and the reading after it is right',
  async (fault) => {
    const { port, values } = await rig('generic');
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
  const { port, values } = await rig('generic');
  port.fault = 'split';
  expect(await values()).toMatchObject({ vSet: 12, iSet: 1.5, vOut: 12, iOut: 0.5 });
});
