import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { subscribeCommand } from './subscribe-command.ts';

const HOST = '192.168.1.5';

test('a topic is pasted as it is, its dollar too', () => {
  expect(subscribeCommand('lab/1/demo/env0/$desc', HOST)).toBe(
    "mosquitto_sub -h 192.168.1.5 -t 'lab/1/demo/env0/$desc' -v",
  );
});

test('an IPv6 host loses the brackets of the web', () => {
  expect(subscribeCommand('lab/1/a/b/t/c', '[::1]')).toContain(' -h ::1 ');
});

test('pixels are not poured into a terminal', () => {
  expect(subscribeCommand('lab/1/demo/cam0/frame', HOST)).toContain('%x');
});

test('a shell takes the topic as one word, whatever is in it', () => {
  const topic = `a'b $HOME "c" \`id\``;
  const command = subscribeCommand(topic, HOST).replace('mosquitto_sub', "printf '%s\\n'");
  const words = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).split('\n');
  expect(words).toContain(topic);
});
