import { expect, test } from '@jest/globals';
import { SessionStore, type Fetch } from './session-store.ts';

function answering(answer: { status?: number; body?: unknown } | Error) {
  const asked: { method: string; body: string | undefined }[] = [];
  const fetch: Fetch = async (_path, { method, body }) => {
    asked.push({ method, body });
    if (answer instanceof Error) throw answer;
    const { status = 200, body: answered = {} } = answer;
    return { ok: status < 300, status, json: async () => answered };
  };
  return { store: new SessionStore('/api/v1/session', fetch), asked };
}

test('knows who it is after asking, and nothing before', async () => {
  const { store } = answering({ body: { user: null, role: 'admin' } });
  let told = 0;
  store.subscribe(() => told++);
  expect(store.snapshot()).toBeUndefined();
  await store.refresh();
  expect([store.snapshot(), told]).toEqual([{ user: null, role: 'admin' }, 1]);
});

test.each([
  [{ status: 404 }],
  [{ body: { user: 'x', role: 'emperor' } }],
  [{ body: 'nonsense' }],
  [new TypeError('network')],
])('an answer that says nothing leaves it unknown: %p', async (answer) => {
  const { store } = answering(answer);
  await store.refresh();
  expect(store.snapshot()).toBeUndefined();
});

test('signs in with what was typed and remembers the role', async () => {
  const { store, asked } = answering({ body: { user: 'anna', role: 'operator' } });
  expect(await store.signIn('anna', 'pass"word')).toBeUndefined();
  expect(asked).toEqual([{ method: 'POST', body: '{"user":"anna","password":"pass\\"word"}' }]);
  expect(store.snapshot()).toEqual({ user: 'anna', role: 'operator' });
});

test.each([
  [{ status: 401, body: { msg: 'wrong' } }, 'wrong'],
  [{ status: 401, body: 7 }, 'User or password is wrong.'],
  [{ status: 429 }, 'Too many attempts. Wait a minute, then try again.'],
  [new TypeError('network'), 'The gateway did not answer. Check that it runs, then try again.'],
])('says why signing in failed: %p', async (answer, reason) => {
  const { store } = answering(answer);
  expect(await store.signIn('anna', 'x')).toBe(reason);
  expect(store.snapshot()).toBeUndefined();
});

test('where nobody keeps sessions, name and password are for the broker, until one signs out', async () => {
  const { store } = answering({ status: 404 });
  expect(store.login).toBeUndefined();
  expect(await store.signIn('anna', 'secret')).toBeUndefined();
  expect([store.login, store.snapshot()]).toEqual([{ username: 'anna', password: 'secret' }, undefined]);
  await store.signOut();
  expect(store.login).toBeUndefined();
});
