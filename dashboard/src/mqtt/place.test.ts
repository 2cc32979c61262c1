import { expect, test } from '@jest/globals';
import { httpPath, placeOf } from './place.ts';

test.each([
  [undefined, '/', '/'],
  ['bench-2', '/', '/gw/bench-2/'],
  ['bench-2', '/lab', '/lab/gw/bench-2/'],
  ['../evil', '/', '/'],
  ['//evil.example', '/', '/'],
  ['', '/', '/'],
])('the gateway %p seen from %p is at %p', (at, base, place) => {
  expect(placeOf(at, base)).toBe(place);
});

test('a file of a gateway is below its place', () => {
  expect(httpPath('/gw/a/', 'api/v1/session')).toBe('/gw/a/api/v1/session');
});
