import { isLabError } from '@labgate/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommandOutput, ParsedValues } from './command-output.ts';
import { PARSERS, type ParserName } from './parsers.ts';

const NAMES = Object.keys(PARSERS) as ParserName[];

const outputOf = (stdout: string, rest: Partial<CommandOutput> = {}): CommandOutput => ({
  stdout,
  stderr: '',
  exitCode: 0,
  truncated: false,
  ...rest,
});

function parse(name: ParserName, stdout: string, rest: Partial<CommandOutput> = {}): ParsedValues | string {
  try {
    return PARSERS[name](outputOf(stdout, rest));
  } catch (error) {
    if (!isLabError(error)) throw error;
    return error.code;
  }
}

/** Numbers as boards print them, so that a cut one is a number too. */
const decimal = fc
  .tuple(fc.integer({ min: -99, max: 299 }), fc.integer({ min: 0, max: 9999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(4, '0')}`);

/** Outputs with any numbers in them, each by the parser it is for. */
const anyOutput = fc.oneof(
  decimal.map((n) => ['wrs-shmem-temperatures', `HAL.temp.fpga:   ${n}\nHAL.temp.pll: ${n}\n`] as const),
  decimal.map((n) => ['wrpc-temp', `pcb:${n}\nfpga:${n}\n`] as const),
  decimal.map((n) => ['wrs-sfp-dump', `Port 1:\nTemperature: ${n} C\nPort 2:\nTemperature: ${n}\n`] as const),
  decimal.map(
    (n) => ['wr-mon-status', `PORTS port:wri1 lnk:1 mode:S lock:1 TEMP fpga:${n} pll:${n}\n`] as const,
  ),
  decimal.map((n) => ['wr-mon-screen', `\u001b[2JFPGA: \u001b[1;37m${n} \u001b[1;34mPLL: ${n}\n`] as const),
  decimal.map((n) => ['wrpc-stat', `lnk:1 mu:83645 temp: ${n} C\n`] as const),
  decimal.map((n) => ['wrpc-diags', `Clock offset:\t2 ps\ntemp:\t\t${n} C\n`] as const),
  fc
    .integer({ min: -99_999, max: 299_999 })
    .map((n) => ['hwmon', `/sys/class/hwmon/hwmon0/temp1_input ${n}\n`] as const),
);

test('an output cut anywhere is an error or gives values of the whole one', () => {
  fc.assert(
    fc.property(
      anyOutput,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      ([name, text], where, isDos) => {
        const stdout = isDos ? text.replaceAll('\n', '\r\n') : text;
        const whole = parse(name, stdout);
        const cut = parse(name, stdout.slice(0, Math.floor(stdout.length * where)));
        const isPart =
          typeof whole === 'object' &&
          typeof cut === 'object' &&
          Object.entries(cut).every(([key, value]) => whole[key] === value);
        expect(typeof whole === 'object' && (isPart || cut === 'E_GARBLED')).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each(NAMES)('%s throws nothing but E_GARBLED, whatever it is given', (name) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (stdout) => {
      const values = parse(name, stdout);
      expect(typeof values === 'object' || values === 'E_GARBLED').toBe(true);
    }),
  );
});

const GOOD = 'HAL.temp.fpga: 51.50\n';
test.each([
  ['a code that is not 0', GOOD, { exitCode: 1 }],
  ['the end by a signal', GOOD, { exitCode: null }],
  ['output that was dropped', GOOD, { truncated: true }],
  ['a HAL that is dead', `HAL is dead!\n${GOOD}`, {}],
  ['a HAL that is dead, in red', `${GOOD}\u001b[1;31mHAL is dead!\u001b[0m\n`, {}],
  ['nothing', '', {}],
  ['a line of 5000 characters', `${GOOD}${'x'.repeat(5000)}\n`, {}],
  ['two values of one sensor', `${GOOD}HAL.temp.fpga: 52.50\n`, {}],
  ['a number without its end', 'HAL.temp.fpga: 51.\n', {}],
  ['an exponent', 'HAL.temp.fpga: 5e1\n', {}],
  ['not a number', 'HAL.temp.fpga: nan\n', {}],
  ['a temperature that no board has', 'HAL.temp.fpga: 32767.00\n', {}],
  ['a name without value', 'HAL.temp.fpga:\n', {}],
])('%s is E_GARBLED', (_what, stdout, rest) => {
  expect(parse('wrs-shmem-temperatures', stdout, rest)).toBe('E_GARBLED');
});

test('what stands on stderr does not matter while the command went well', () => {
  expect(parse('wrs-shmem-temperatures', GOOD, { stderr: 'warning\n' })).toEqual({ fpga: 51.5 });
});

test('all ports of one command are told apart, also those without measurement', () => {
  const stdout =
    'Port 1:\nPort 1:\nTemperature: 39.61 C\nPort 2:\nNo DOM support\nPort 3:\nPort 18:\nTemperature: 41.00 C\n';
  expect(parse('wrs-sfp-dump', stdout)).toMatchObject({
    'port1.temperatureC': 39.61,
    'port2.temperatureC': null,
    'port18.temperatureC': 41,
  });
  expect(parse('wrs-sfp-dump', stdout)).not.toHaveProperty(['port3.temperatureC']);
});

test('of lines and screens that come every second, the last one counts', () => {
  expect(parse('wr-mon-status', 'TEMP fpga:51.00\nTEMP fpga:52.00\n')).toEqual({ 'temp.fpga': 52 });
  expect(parse('wr-mon-screen', 'FPGA: 51.00\n\u001b[2JFPGA: 52.00\n')).toEqual({ 'temp.fpga': 52 });
  expect(parse('wrpc-stat', 'wrc# stat\nlnk:1 mu:1\nlnk:1 mu:2\n')).toEqual({ lnk: 1, mu: 2 });
});

test('ports are counted only when each says whether its link is up', () => {
  expect(parse('wr-mon-status', 'PORTS port:wri1 lnk:1 port:wri2 lnk:0 port:wri3 lnk:1\n')).toMatchObject({
    portsUp: 2,
  });
  expect(parse('wr-mon-status', 'PORTS port:wri1 lnk:1 port:wri2 mode:M\n')).toBe('E_GARBLED');
});
