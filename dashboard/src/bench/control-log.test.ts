import { expect, test } from '@jest/globals';
import type { AuditRecord, CommandReply } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import { ControlLog } from './control-log.ts';

const ME = 'dash-000102030405';

function reply(more: Partial<CommandReply> = {}): CommandReply {
  return {
    v: 1,
    id: 'a',
    method: 'set',
    dev: 'psu0',
    status: 'ok',
    code: null,
    msg: '',
    rx: 990,
    ts: 1000,
    tookMs: 180,
    dup: false,
    ...more,
  };
}
function audit(more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    v: 1,
    n: 1,
    ts: 1002,
    from: ME,
    user: 'anna',
    ip: null,
    dev: 'psu0',
    method: 'set',
    args: { voltage: 12 },
    status: 'ok',
    code: null,
    before: { vSet: 5 },
    after: { vSet: 12 },
    prev: '0'.repeat(64),
    hash: '0'.repeat(64),
    ...more,
  };
}

async function recordsOf(fill: (log: ControlLog) => void) {
  const clock = new VirtualClock();
  const log = new ControlLog(clock);
  fill(log);
  await clock.advance(300);
  return log.snapshot();
}
const own = (log: ControlLog, more: Partial<CommandReply> = {}) =>
  log.addOwn('psu0', 'set', { voltage: 12 }, reply(more), ME);

test.each([
  ['reply first', (log: ControlLog) => [own(log), log.addAudit(audit())]],
  ['audit first', (log: ControlLog) => [log.addAudit(audit()), own(log)]],
])('the reply and the audit record of one command are one record, %s', async (_, fill) => {
  const [record, ...more] = await recordsOf((log) => {
    const [first, second] = fill(log);
    expect([first === undefined, second === undefined]).toEqual([false, true]);
  });
  expect(more).toEqual([]);
  expect(record).toMatchObject({ who: 'anna', tookMs: 180, before: { vSet: 5 }, after: { vSet: 12 } });
});

test('the same command twice is two records', async () => {
  const records = await recordsOf((log) => {
    own(log);
    own(log, { ts: 1100 });
    log.addAudit(audit());
    log.addAudit(audit({ ts: 1101, n: 2 }));
  });
  expect(records).toHaveLength(2);
});

test('what others did stands by itself, named by user or by client', async () => {
  const records = await recordsOf((log) => {
    log.addAudit(audit({ from: 'node-red', user: null }));
    log.addAudit(audit({ from: 'dash-0123456789ab', user: null }));
    log.addAudit(audit({ from: 'dash-0123456789ab', user: 'bob' }));
  });
  expect(records.map(({ who }) => who)).toEqual(['node-red', 'dashboard', 'bob']);
});

test('looking is not changing', async () => {
  const records = await recordsOf((log) => {
    log.addAudit(audit({ dev: '$store', method: 'range' }));
    log.addAudit(audit({ method: 'get' }));
  });
  expect(records).toEqual([]);
});
