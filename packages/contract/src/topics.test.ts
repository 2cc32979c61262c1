import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS } from './command-catalogue.ts';
import { gatewayTopics, parseTopic, SERVICE_TARGETS } from './topics.ts';

const topics = gatewayTopics('demo');

test.each([
  [topics.state, { kind: 'state', gw: 'demo' }],
  [topics.info, { kind: 'info', gw: 'demo' }],
  [topics.health, { kind: 'health', gw: 'demo' }],
  [topics.event, { kind: 'event', gw: 'demo' }],
  [topics.audit, { kind: 'audit', gw: 'demo' }],
  [topics.configCurrent, { kind: 'config', gw: 'demo' }],
  [topics.runCurrent, { kind: 'run', gw: 'demo' }],
  [topics.journalTail, { kind: 'journalTail', gw: 'demo' }],
  [topics.link, { kind: 'link', gw: 'demo' }],
  [topics.log('warn'), { kind: 'log', gw: 'demo', level: 'warn' }],
  [topics.alarm('hot'), { kind: 'alarm', gw: 'demo', alarm: 'hot' }],
  [topics.interlock('hot'), { kind: 'interlock', gw: 'demo', interlock: 'hot' }],
  [topics.deviceState('env0'), { kind: 'deviceState', gw: 'demo', dev: 'env0' }],
  [topics.deviceDescription('env0'), { kind: 'deviceDescription', gw: 'demo', dev: 'env0' }],
  [topics.telemetry('env0', 'env'), { kind: 'telemetry', gw: 'demo', dev: 'env0', stream: 'env' }],
  [topics.frame('cam0'), { kind: 'frame', gw: 'demo', dev: 'cam0' }],
  [topics.command('psu0', 'output'), { kind: 'command', gw: 'demo', target: 'psu0', method: 'output' }],
  [
    topics.command('$interlock/hot', 'reset'),
    { kind: 'command', gw: 'demo', target: '$interlock/hot', method: 'reset' },
  ],
  [topics.cleared('psu0', 'output'), { kind: 'cleared', gw: 'demo', target: 'psu0', method: 'output' }],
  [topics.reply('tool-1'), { kind: 'reply', gw: 'demo', client: 'tool-1', suffix: undefined }],
  [topics.reply('tool-1', 'a/b'), { kind: 'reply', gw: 'demo', client: 'tool-1', suffix: 'a/b' }],
])('%s reads back as what it was built from', (topic, expected) => {
  expect(parseTopic(topic)).toEqual(expected);
});

test('every service and every item that takes commands has a topic that reads back', () => {
  for (const target of [...SERVICE_TARGETS, 'dut0', '$alarm/a', '$interlock/i']) {
    expect(parseTopic(topics.command(target, 'arp-update'))).toMatchObject({ kind: 'command', target });
  }
  for (const [target, group] of Object.entries(COMMANDS)) {
    const item = target === '$alarm' || target === '$interlock' ? `${target}/x` : target;
    for (const method of Object.keys(group)) {
      expect(parseTopic(topics.command(item, method))).toMatchObject({ kind: 'command', method });
    }
  }
});

describe('topics that are not of the contract', () => {
  test.each([
    '',
    '/',
    'lab',
    'lab/1',
    'lab/1/',
    'lab/1/demo',
    'lab/1/demo/',
    'lab/2/demo/$state',
    'lab/10/demo/$state',
    'LAB/1/demo/$state',
    'xlab/1/demo/$state',
    '/lab/1/demo/$state',
    'lab/1//$state',
    'lab/1/Demo/$state',
    'lab/1/-demo/$state',
    'lab/1/$gw/$state',
    `lab/1/${'a'.repeat(32)}/$state`,
    'lab/1/demo/$STATE',
    'lab/1/demo/$state/',
    'lab/1/demo/$state/x',
    'lab/1/demo/constructor',
    'lab/1/demo/__proto__',
    'lab/1/demo/toString',
    'lab/1/demo/$log/notice',
    'lab/1/demo/$log/constructor',
    'lab/1/demo/$log',
    'lab/1/demo/$alarm',
    'lab/1/demo/$alarm/',
    'lab/1/demo/$alarm/Hot',
    'lab/1/demo/$alarm/a/b',
    'lab/1/demo/$config/other',
    'lab/1/demo/run/$state',
    'lab/1/demo/run/t/x',
    'lab/1/demo/run/frame',
    'lab/1/demo/reply',
    'lab/1/demo/reply/',
    'lab/1/demo/env0',
    'lab/1/demo/env0/t',
    'lab/1/demo/env0/t/',
    'lab/1/demo/env0/t/env/more',
    'lab/1/demo/env0/t/$env',
    'lab/1/demo/env 0/t/env',
    'lab/1/demo/env0/frame/1',
    'lab/1/demo/env0/cmd',
    'lab/1/demo/env0/cmd/',
    'lab/1/demo/env0/cmd/set/now',
    'lab/1/demo/env0/cmd/$set',
    'lab/1/demo/env0/cmd/1set',
    `lab/1/demo/env0/cmd/${'m'.repeat(32)}`,
    'lab/1/demo/$log/cmd/read',
    'lab/1/demo/$unknown/cmd/read',
    'lab/1/demo/$alarm/cmd/ack',
    'lab/1/demo/$alarm/a/b/cmd/ack',
    'lab/1/demo/cmd/set',
    'lab/1/+/$state',
    'lab/1/demo/#',
    'lab/1/demo/reply/+',
    'lab/1/demo/reply/me/#',
    'lab/1/demo/reply/a\0b',
    'lab/1/demo/env0/t/env\n',
    'lab/1/demo/énv0/t/env',
    `lab/1/demo/reply/${'c'.repeat(65_536)}`,
  ])('%j', (topic) => {
    expect(parseTopic(topic)).toBeUndefined();
  });

  test('no text makes the parser throw, and what it accepts has the prefix of its gateway', () => {
    const level = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('$state', 'cmd', 't', 'frame', 'reply', 'run', '$alarm', 'env0', '+', '#', '', 'set'),
    );
    fc.assert(
      fc.property(fc.array(level, { maxLength: 6 }), (levels) => {
        const topic = `lab/1/${levels.join('/')}`;
        const parsed = parseTopic(topic);
        expect(parsed === undefined || topic.startsWith(`lab/1/${parsed.gw}/`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('a plus in any place makes the filter of all', () => {
  const all = gatewayTopics('+');
  expect(all.telemetry('+', '+')).toBe('lab/1/+/+/t/+');
  expect(all.state).toBe('lab/1/+/$state');
  expect(all.log('+')).toBe('lab/1/+/$log/+');
});
