import { expect, test } from '@jest/globals';
import { EXIT } from './exit-codes.ts';
import { run } from './program.ts';
import { MemoryTerminal } from './testing/memory-terminal.ts';

/** What `labgate … --help` prints. */
async function helpOf(...command: readonly string[]): Promise<string> {
  const terminal = new MemoryTerminal();
  expect(await run(terminal, [...command, '--help'])).toBe(EXIT.ok);
  expect(terminal.notes).toBe('');
  return terminal.out;
}

/** Names of the commands a help text lists. */
function commandsIn(help: string): string[] {
  const [, list = ''] = /^Commands:\n((?: {2}.*\n?)+)/m.exec(help) ?? [];
  const names = [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
  return names.filter((name) => name !== 'help');
}

const commands = commandsIn(await helpOf());

test('the commands of the design are there', () => {
  expect(commands).toEqual(
    expect.arrayContaining(
      'up doctor sim tail topics export supply config user audit verify-data conformance run replay report site'.split(
        ' ',
      ),
    ),
  );
});

test.each(commands)('%s has two examples in its help, or each of its commands has', async (command) => {
  const help = await helpOf(command);
  const texts = help.includes('Examples:')
    ? [help]
    : await Promise.all(commandsIn(help).map((name) => helpOf(command, name)));
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) {
    const [, examples = ''] = text.split('Examples:\n');
    expect(
      examples
        .trimEnd()
        .split('\n')
        .filter((line) => line.includes(`labgate ${command}`)).length,
    ).toBeGreaterThanOrEqual(2);
  }
});

test.each([
  ['doctor'],
  ['config', 'check'],
  ['tail'],
  ['topics'],
  ['supply', 'off'],
  ['user', 'list'],
  ['audit', 'verify'],
  ['verify-data'],
  ['conformance'],
  ['run', 'list'],
  ['run', 'compare'],
  ['report', 'verify'],
  ['replay'],
])('%s %s reports, so it can as JSON too', async (...command) => {
  expect(await helpOf(...command.filter((word) => word !== undefined))).toContain('--json');
});

test.each([
  [['nonsense']],
  [['tail', '--nonsense']],
  [['supply', 'set', '--voltage', 'x']],
  [['export', '--run', 'a', '--dev', 'b']],
])('%j is a mistake of usage', async (args) => {
  const terminal = new MemoryTerminal();
  expect(await run(terminal, args)).toBe(EXIT.usage);
  expect(terminal.out).toBe('');
  expect(terminal.notes).toMatch(/^error: /);
});
