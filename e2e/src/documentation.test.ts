import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type RunningSystem } from './running-system.ts';

const START_MS = 120_000;
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FOLDERS = ['.', 'docs', 'node-red', 'mosquitto'];

/** Shell examples that are not run here, and why. Every other one is, in the order of its page. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'README.md 1': 'installs, and starts what the others run beside',
  'README.md 5': 'the tests themselves',
  'docs/adding-a-sensor.md 1': 'tools/new-adapter.test.ts follows this page',
  'docs/adding-a-sensor.md 2': 'tools/new-adapter.test.ts follows this page',
  'docs/benchmarks.md 1': 'takes ten minutes',
  'docs/clients.md 1': 'client-examples.test.ts',
  'docs/clients.md 2': 'client-examples.test.ts',
  'docs/clients.md 3': 'client-examples.test.ts',
  'docs/clients.md 4': 'client-examples.test.ts',
  'docs/clients.md 5': 'client-examples.test.ts',
  'docs/users.md 2': 'listens on every address',
  'docs/users.md 3': 'needs TLS and another machine',
  'node-red/README.md 1': 'node-red.test.ts starts it',
};
/** Pages about machines that no test has: they change the system they are followed on. */
const OTHER_MACHINES = [
  'docs/containers.md',
  'docs/operations.md',
  'docs/raspberry-pi.md',
  'docs/tls.md',
  'mosquitto/README.md',
];

interface Example {
  /** Page and number, `docs/runs.md 1`. */
  readonly name: string;
  readonly page: string;
  readonly text: string;
}

const examples: readonly Example[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md')
    .flatMap((file) => {
      const page = folder === '.' ? file : `${folder}/${file}`;
      const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms);
      return [...blocks].map(([, text = ''], i) => ({ name: `${page} ${i + 1}`, page, text }));
    }),
);
const isRun = ({ name, page }: Example): boolean => !(name in NOT_RUN) && !OTHER_MACHINES.includes(page);
const pages = [...new Set(examples.filter(isRun).map(({ page }) => page))];

let system: RunningSystem;
let folder: string;
beforeAll(async () => {
  system = await startSystem({ LABGATE_SCENARIO: 'overheat' });
  folder = mkdtempSync(join(tmpdir(), 'labgate-pages-'));
  for (const shared of ['docs', 'node_modules', 'package.json']) {
    symlinkSync(join(ROOT, shared), join(folder, shared));
  }
  writeFileSync(join(folder, 'alice'), 'correct horse battery\n', { mode: 0o600 });
}, START_MS);
afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});

/** Runs what would never end until it has printed something; a busy machine starts a program in many seconds. */
const UNTIL_FIRST_WORDS = `
until_first_words() {
  timeout 60 "$@" > seen &
  local pid=$!
  for _ in $(seq 600); do
    if test -s seen; then break; fi
    sleep 0.1
  done
  kill $pid || true
  wait $pid || true
  test -s seen
  cat seen
}
`;

/** The text of a page on the ports and in the folder of this test; what would never end is ended. */
function onThisMachine(text: string): string {
  return text
    .replaceAll('localhost:8080', `localhost:${system.httpPort}`)
    .replaceAll(/\bmosquitto_(sub|pub)\b/g, `mosquitto_$1 -p ${system.mqttPort}`)
    .replaceAll('/run/secrets/', `${folder}/`)
    .split('\n')
    .map((line) => {
      const command = line.replace(/\s+#.*$/, '');
      const isEndless =
        /^(npx labgate tail|mosquitto_sub)\b/.test(command) && !/ (-C|--count) /.test(command);
      if (!isEndless) return line;
      return command.endsWith('&') ? `timeout 15 ${command}` : `until_first_words ${command}`;
    })
    .join('\n');
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function follow(text: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', text],
      {
        cwd: folder,
        timeout: 120_000,
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          LABGATE_URL: system.mqttUrl,
          LABGATE_HTTP_URL: system.httpUrl,
          LABGATE_DATA: system.dataDir,
        },
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end('correct horse battery\n');
  });
}

test('every shell example is run by a test, or named with the reason why not', () => {
  const names = examples.map(({ name }) => name);
  expect(Object.keys(NOT_RUN).filter((name) => !names.includes(name))).toEqual([]);
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/runs.md', 'docs/users.md']));
});

test.each(pages)(
  '%s works as it is written, one example after the other',
  async (page) => {
    const text = examples
      .filter((example) => example.page === page && isRun(example))
      .map((example) => onThisMachine(example.text))
      .join('\n');
    const { code, stdout, stderr } = await follow(`${UNTIL_FIRST_WORDS}${text}`);
    expect({ code, stderr: code === 0 ? '' : `${stdout}\n${stderr}` }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
  },
  2 * START_MS,
);
