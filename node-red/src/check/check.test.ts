import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readExamples } from '../runtime/starter-flows.ts';
import { checkFlow } from './check-flow.ts';
import { checkPackage } from './check-package.ts';
import { knownTypes } from './node-types.ts';

const types = knownTypes();
const examples = readExamples();

test('knows the types of Node-RED and those of this palette', () => {
  for (const type of ['inject', 'debug', 'function', 'mqtt out', 'csv', 'file'])
    expect(types.core).toContain(type);
  expect(types.own).toContain('lab-gateway');
  expect(types.own).toContain('labgate supply');
  expect(types.core).not.toContain('ui_chart');
});

test.each([...examples])(
  'the example %s can run, explains itself and needs nobody else’s nodes',
  (_name, flow) => {
    expect(checkFlow(flow, types)).toEqual([]);
    expect(flow.map(({ type }) => type)).toContain('comment');
  },
);

test('the package has what the flow library asks for', () => {
  expect(checkPackage(join(import.meta.dirname, '..', '..'), examples.values())).toEqual([]);
});

test('a node without an example is named', () => {
  const faults = checkPackage(join(import.meta.dirname, '..', '..'), []);
  expect(faults).toContain('lab-reading: no example shows it');
});

test.each([
  [{ id: 'a', type: 'ui_chart', z: 't', x: 1, wires: [] }, /no node of this type/],
  [{ id: 'a', type: 'inject', z: 't', x: 1, wires: [['gone']] }, /leads to "gone", which is not there/],
  [{ id: 'a', type: 'lab reading', z: 't', x: 1, gateway: 'gone', wires: [] }, /names no gateway/],
  [{ id: 'a', type: 'debug', z: 't', x: 1, wires: [] }, /nothing leads to it/],
])('finds what is wrong with %j', (entry, fault) => {
  expect(checkFlow([entry], types).join()).toMatch(fault);
});

test.each([[null], ['x'], [{}], [7]])('a file that is no flow is named: %j', (text) => {
  expect(checkFlow(text, types)).toHaveLength(1);
  expect(checkFlow([text, [text]], types)).toBeInstanceOf(Array);
});
