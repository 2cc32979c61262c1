import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');
const UNITS = readdirSync(join(ROOT, 'systemd')).filter((name) => name.endsWith('.service'));
/** What `systemd-analyze security` may say of a unit at the most. */
const MAX_EXPOSURE = 3;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-units-'));
  for (const unit of UNITS) {
    const text = readFileSync(join(ROOT, 'systemd', unit), 'utf8');
    // Nothing is installed here: another program stands in for ours.
    writeFileSync(join(folder, unit), text.replace(/^ExecStart=.*$/m, `ExecStart=${process.execPath}`));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('systemd takes the units without a word', () => {
  const paths = UNITS.map((unit) => join(folder, unit));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

describe.each(UNITS)('%s', (unit) => {
  const text = readFileSync(join(ROOT, 'systemd', unit), 'utf8');

  test('is exposed little', () => {
    const args = ['security', '--offline=true', '--no-pager', join(folder, unit)];
    const { stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    const [, exposure = 'none'] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(MAX_EXPOSURE);
  });

  test('starts a service that there is, and not again when the configuration is wrong', () => {
    const [, service = ''] =
      /^ExecStart=\/opt\/labgate\/bin\/node \/opt\/labgate\/([a-z-]+)\/dist\/main\.js$/m.exec(text) ?? [];
    expect(readdirSync(join(ROOT, service, 'src'))).toContain('main.ts');
    expect(text).toMatch(/^RestartPreventExitStatus=2$/m);
  });

  test('is bounded in memory and sees only the devices it needs', () => {
    expect(text).toMatch(/^MemoryMax=\d+M$/m);
    expect(text).toMatch(/^DevicePolicy=closed$/m);
  });
});

test('the install script is plain shell', () => {
  const { status, stderr } = spawnSync('sh', ['-n', join(ROOT, 'systemd/install.sh')], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('every metric of the alert rules is one of the gateway, and each alert is in the operations page', () => {
  const rules = parse(readFileSync(join(ROOT, 'docs/prometheus-alerts.yaml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string; labels: object; annotations: { summary: string } }[] }[];
  };
  const metrics = readFileSync(join(ROOT, 'gateway/src/metrics.ts'), 'utf8');
  const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  for (const { alert, expr, annotations } of rules.groups.flatMap((group) => group.rules)) {
    for (const [name] of expr.matchAll(/labgate_[a-z_]+/g)) expect(metrics).toContain(name);
    expect(page).toContain(`\`${alert}\``);
    expect(annotations.summary.length).toBeGreaterThan(10);
  }
});
