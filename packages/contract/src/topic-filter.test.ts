import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterCovers, filtersOverlap, matchesFilter } from './topic-filter.ts';

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/bc', false],
  ['a/b', 'a', false],
  ['a', 'a/b', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/', true],
  ['a/+', 'a', false],
  ['a/+', 'a/b/c', false],
  ['+/+', '/a', true],
  ['/+', '/a', true],
  ['+', '/a', false],
  ['#', 'a', true],
  ['#', '/', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['a/+/#', 'a', false],
  ['a/+/#', 'a/b', true],
  ['#', '$SYS/a', false],
  ['+/a', '$SYS/a', false],
  ['$SYS/#', '$SYS/a', true],
  ['lab/1/+/$state', 'lab/1/demo/$state', true],
])('%s matches %s: %s', (filter, topic, expected) => {
  expect(matchesFilter(filter, topic)).toBe(expected);
});

const level = fc.constantFrom('a', 'b', '', '$x');
const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filters = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));

test('a filter that covers another matches everything the other does', () => {
  const property = fc.property(filters, filters, topics, (wide, narrow, topic) => {
    return !(filterCovers(wide, narrow) && matchesFilter(narrow, topic)) || matchesFilter(wide, topic);
  });
  expect(fc.check(property).counterexample).toBeNull();
});

test('filters that match one topic overlap', () => {
  const property = fc.property(filters, filters, topics, (one, other, topic) => {
    return !(matchesFilter(one, topic) && matchesFilter(other, topic)) || filtersOverlap(one, other);
  });
  expect(fc.check(property).counterexample).toBeNull();
});

test.each([
  ['a/#', 'a', true, true],
  ['a/+', 'a/b', true, true],
  ['a/b', 'a/+', false, true],
  ['a/+', 'a/#', false, true],
  ['#', '$SYS/#', false, false],
  ['$SYS/#', '$SYS/a/+', true, true],
  ['a/+/c', 'a/b/d', false, false],
  ['a/b/#', 'a/+', false, true],
])('%s and %s: covers %s, overlaps %s', (one, other, covers, overlaps) => {
  expect(filterCovers(one, other)).toBe(covers);
  expect(filtersOverlap(one, other)).toBe(overlaps);
});
