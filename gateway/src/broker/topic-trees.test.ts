import { expect, test } from '@jest/globals';
import { matchesFilter } from '@labgate/contract';
import fc from 'fast-check';
import { FilterTree } from './filter-tree.ts';
import { TopicTree } from './topic-tree.ts';

const level = fc.constantFrom('a', 'b', '', '$x');
const topics = fc.array(level, { minLength: 1, maxLength: 3 }).map((levels) => levels.join('/'));
const filters = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));

test('a filter tree finds the filters that match, whatever was added, removed and asked before', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), filters), { maxLength: 20 });
  const property = fc.property(steps, topics, (changes, topic) => {
    const tree = new FilterTree<string>();
    const expected: string[] = [];
    for (const [isAdded, filter] of changes) {
      if (isAdded) {
        tree.add(filter, filter);
        expected.push(filter);
      } else {
        tree.remove(filter, filter);
        const index = expected.indexOf(filter);
        if (index >= 0) expected.splice(index, 1);
      }
      tree.match(topic);
    }
    const matching = expected.filter((filter) => matchesFilter(filter, topic));
    return tree.match(topic).toSorted().join() === matching.toSorted().join();
  });
  expect(fc.check(property).counterexample).toBeNull();
});

test('a topic tree finds the topics a filter matches, whatever was set and deleted before', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), topics), { maxLength: 20 });
  const property = fc.property(steps, filters, (changes, filter) => {
    const tree = new TopicTree<{ topic: string }>();
    const expected = new Set<string>();
    for (const [isSet, topic] of changes) {
      if (isSet) {
        tree.set(topic, { topic });
        expected.add(topic);
      } else {
        tree.delete(topic);
        expected.delete(topic);
      }
    }
    const matching = [...expected].filter((topic) => matchesFilter(filter, topic));
    const found = tree.match(filter).map(({ topic }) => topic);
    return tree.size === expected.size && found.toSorted().join() === matching.toSorted().join();
  });
  expect(fc.check(property).counterexample).toBeNull();
});
