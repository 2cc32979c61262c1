import { expect, test } from '@jest/globals';
import { benchParams, formatRoute, parseRoute, SCREENS } from './route.ts';

test('reads back every address it writes', () => {
  for (const screen of SCREENS) {
    const [pathname = '', search = ''] = formatRoute(screen, { b: 'x y', a: '1&2' }).split('?');
    expect(parseRoute(pathname, search)).toEqual({ screen, params: { a: '1&2', b: 'x y' } });
  }
});

test('knows which parameters belong to the bench', () => {
  expect(benchParams({ at: 'a', gw: 'b', span: '1h' })).toEqual({ at: 'a', gw: 'b' });
});

test('leaves empty parameters out', () => {
  expect(formatRoute('charts', { from: '', to: undefined })).toBe('/charts');
});

test('works below a path', () => {
  expect(formatRoute('thermal', {}, '/gw/one/')).toBe('/gw/one/thermal');
  expect(parseRoute('/gw/one/thermal', '', '/gw/one/').screen).toBe('thermal');
  expect(parseRoute('/gw/one/', '', '/gw/one/').screen).toBe('overview');
});

test.each(['/nothing', '/charts/more', '/overview', '/constructor'])(
  'knows that %p is no screen',
  (pathname) => {
    expect(parseRoute(pathname, '').screen).toBeUndefined();
  },
);
