import { expect, test } from '@jest/globals';
import { formatMac, ipv4Fault, macFault } from './addresses.ts';
import { commandOutput, lineCount, plainText } from './command-output.ts';
import { listedCommands } from './command-list.ts';
import { parseParameter } from './parameter-value.ts';

test('reads the allow-list out of the schema of a descriptor', () => {
  const schema = {
    type: 'object',
    oneOf: [
      {
        title: 'dmesg',
        description: 'Kernel messages',
        properties: {
          name: { const: 'dmesg' },
          args: {
            properties: {
              lines: { type: 'integer', minimum: 1, maximum: 50 },
              level: { type: 'string', enum: ['err', 'warn'] },
              host: { type: 'string', format: 'ipv4' },
              mac: { type: 'string', pattern: '^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$' },
            },
          },
        },
        'x-changesState': true,
        'x-timeoutMs': 5000,
      },
      { properties: { name: { const: 'uptime' } } },
      { nonsense: true },
    ],
  };
  expect(listedCommands(schema)).toEqual([
    {
      name: 'dmesg',
      description: 'Kernel messages',
      parameters: [
        ['lines', { kind: 'int', min: 1, max: 50 }],
        ['level', { kind: 'enum', values: ['err', 'warn'] }],
        ['host', { kind: 'ip' }],
        ['mac', { kind: 'mac' }],
      ],
      changesState: true,
      timeoutMs: 5000,
    },
    { name: 'uptime', description: undefined, parameters: [], changesState: false, timeoutMs: 10_000 },
  ]);
  expect(listedCommands('nonsense')).toEqual([]);
});

test.each([
  [{ kind: 'int', min: 1, max: 50 }, '7', { value: 7 }],
  [{ kind: 'int', min: 1, max: 50 }, '51', { fault: 'n is a whole number from 1 to 50.' }],
  [{ kind: 'int', min: 1, max: 50 }, '1.5', { fault: 'n is a whole number from 1 to 50.' }],
  [{ kind: 'int', min: undefined, max: undefined }, '', { fault: 'n is a whole number.' }],
  [{ kind: 'enum', values: ['a'] }, 'a', { value: 'a' }],
  [{ kind: 'enum', values: ['a'] }, 'b', { fault: 'Choose a value for n.' }],
  [{ kind: 'ip' }, '10.0.0.1', { value: '10.0.0.1' }],
  [{ kind: 'text' }, '  ', { fault: 'n is needed.' }],
] as const)('parameter %p typed %p', (parameter, text, expected) => {
  expect(parseParameter('n', parameter, text)).toEqual(expected);
});

test.each(['10.100.0.2', '0.0.0.0', '255.255.255.255'])('%p is an address', (text) => {
  expect(ipv4Fault(text)).toBeUndefined();
});
test.each(['', '10.100.0', '256.0.0.1', '1.2.3.4.5', '01.2.3.4', '1.2.3.4 ', '::1'])('%p is none', (text) => {
  expect(ipv4Fault(text)).toBeDefined();
});
test.each(['08:00:30:00:00:01', '08-00-30-00-00-01', 'aA:bB:cC:dD:eE:fF'])('%p is a MAC address', (text) => {
  expect(macFault(text)).toBeUndefined();
});
test.each([
  '',
  '08:00:30:00:00',
  '08:00-30:00:00:01',
  '01:00:5e:00:00:01',
  '00:00:00:00:00:00',
  'gg:00:30:00:00:01',
])('%p is no MAC address of a board', (text) => {
  expect(macFault(text)).toBeDefined();
});
test('a MAC address is shown in one form', () => {
  expect(formatMac('08-00-30-ab-00-01')).toBe('08:00:30:AB:00:01');
});

test.each([
  ['\u001B[31mred\u001B[0m', 'red'],
  ['\u001B]0;title\u0007text', 'text'],
  ['\u001B[2J\u001B[1;1Hhome', 'home'],
  ['a\r\nb\tc\u0000\u0008', 'a\nb\tc'],
  ['user\u202Egnp.exe', 'usergnp.exe'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
])('the output %j is the text %j', (raw, text) => {
  expect(plainText(raw)).toBe(text);
});

test('puts the pieces of a long output together and says that it was cut', () => {
  const output = commandOutput({
    exitCode: 0,
    stdout: 'a\n',
    stdoutRest: ['b\n', 'c\n'],
    stderr: '',
    truncated: true,
    values: { load: 0.5, name: 'x' },
    units: { load: '#' },
  });
  expect(output).toEqual({
    exitCode: 0,
    stdout: 'a\nb\nc\n',
    stderr: '',
    isTruncated: true,
    values: [
      ['load', '0.5 #'],
      ['name', 'x'],
    ],
  });
  expect(commandOutput({ exitCode: 0 })).toBeUndefined();
  expect([lineCount(''), lineCount('a'), lineCount('a\nb\n')]).toEqual([0, 1, 2]);
});
