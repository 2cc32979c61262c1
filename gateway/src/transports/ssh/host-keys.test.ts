import { expect, test } from '@jest/globals';
import { HostKeys } from './host-keys.ts';
import { KnownHosts } from './known-hosts.ts';
import type { HostKey } from './ssh-connection.ts';

const TARGET = { host: '10.100.0.1', port: 22 };
const FIRST: HostKey = { type: 'ssh-ed25519', sha256: `SHA256:${'a'.repeat(43)}` };
const SECOND: HostKey = { type: 'ssh-rsa', sha256: `SHA256:${'b'.repeat(43)}` };

function setUp(): { keys: HostKeys; known: KnownHosts } {
  const known = new KnownHosts(undefined);
  return { known, keys: new HostKeys(known, { nowMs: () => 42 }) };
}

test('an unknown key is refused with host, port, type and fingerprint, and is not stored', async () => {
  const { keys, known } = setUp();
  await expect(keys.check(TARGET, FIRST)).rejects.toMatchObject({
    code: 'E_HOST_KEY_UNKNOWN',
    message: expect.stringContaining(`ssh://10.100.0.1:22 shows the ssh-ed25519 key ${FIRST.sha256}`),
    context: { host: '10.100.0.1', port: 22, keyType: 'ssh-ed25519', sha256: FIRST.sha256 },
  });
  expect(await known.find('ssh://10.100.0.1:22')).toBeUndefined();
});

test('the key that was shown passes once somebody trusts it', async () => {
  const { keys, known } = setUp();
  await keys.check(TARGET, FIRST).catch(() => undefined);
  await keys.control(TARGET).trust(FIRST.sha256);
  await keys.check(TARGET, FIRST);
  expect(await known.find('ssh://10.100.0.1:22')).toEqual({ ...FIRST, trustedAtMs: 42 });
});

test('a fingerprint that no host has shown, or another than it showed, is not trusted', async () => {
  const { keys } = setUp();
  const control = keys.control(TARGET);
  await expect(control.trust(FIRST.sha256)).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  await keys.check(TARGET, FIRST).catch(() => undefined);
  await expect(control.trust(SECOND.sha256)).rejects.toMatchObject({
    code: 'E_VERIFY',
    message: expect.stringContaining(FIRST.sha256),
  });
  expect(await control.trusted()).toBeUndefined();
});

test('a changed key is refused with both fingerprints, and cannot be trusted over the old one', async () => {
  const { keys } = setUp();
  const control = keys.control(TARGET);
  await keys.check(TARGET, FIRST).catch(() => undefined);
  await control.trust(FIRST.sha256);
  await expect(keys.check(TARGET, SECOND)).rejects.toMatchObject({
    code: 'E_HOST_KEY_CHANGED',
    context: { sha256: SECOND.sha256, trustedSha256: FIRST.sha256 },
  });
  await expect(control.trust(SECOND.sha256)).rejects.toMatchObject({ code: 'E_HOST_KEY_CHANGED' });
  expect(await control.trusted()).toMatchObject(FIRST);
});

test('after the old key is forgotten the new one is unknown, and can be trusted', async () => {
  const { keys } = setUp();
  const control = keys.control(TARGET);
  await keys.check(TARGET, FIRST).catch(() => undefined);
  await control.trust(FIRST.sha256);
  await control.forget();
  await expect(keys.check(TARGET, SECOND)).rejects.toMatchObject({ code: 'E_HOST_KEY_UNKNOWN' });
  await control.trust(SECOND.sha256);
  await keys.check(TARGET, SECOND);
});

test('hosts and ports are trusted one by one', async () => {
  const { keys } = setUp();
  await keys.check(TARGET, FIRST).catch(() => undefined);
  await keys.control(TARGET).trust(FIRST.sha256);
  await expect(keys.check({ ...TARGET, port: 2222 }, FIRST)).rejects.toMatchObject({
    code: 'E_HOST_KEY_UNKNOWN',
  });
  await expect(keys.check({ ...TARGET, host: '10.100.0.2' }, FIRST)).rejects.toMatchObject({
    code: 'E_HOST_KEY_UNKNOWN',
  });
});
