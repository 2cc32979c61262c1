import { expect, test } from '@jest/globals';
import { PreferenceStore } from './preferences.ts';

function memory(text?: string) {
  const kept = new Map(text === undefined ? [] : [['labgate.preferences', text]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('a choice is there the next time and is told at once', () => {
  const storage = memory();
  const first = new PreferenceStore(() => storage);
  let told = 0;
  first.subscribe(() => told++);
  expect(first.snapshot().hasLetterKeys).toBe(true);
  first.set({ hasLetterKeys: false });
  expect(told).toBe(1);
  expect(new PreferenceStore(() => storage).snapshot().hasLetterKeys).toBe(false);
});

test.each(['', '{', 'null', '[]', '7', '{"hasLetterKeys":"no"}'])('takes the defaults from %p', (text) => {
  expect(new PreferenceStore(() => memory(text)).snapshot()).toEqual({
    hasLetterKeys: true,
    theme: 'auto',
    temperatureUnit: '°C',
    density: 'comfortable',
    palette: '',
    hasSound: false,
    isWelcomed: false,
  });
});

test('works where the browser refuses storage', () => {
  const store = new PreferenceStore(() => {
    throw new Error('refused');
  });
  store.set({ hasLetterKeys: false });
  expect(store.snapshot().hasLetterKeys).toBe(false);
});

test('what cannot be a choice any more is the default, and the others stay', () => {
  const kept = memory('{"theme":"pink","density":"compact"}');
  expect(new PreferenceStore(() => kept).snapshot()).toMatchObject({ theme: 'auto', density: 'compact' });
});
