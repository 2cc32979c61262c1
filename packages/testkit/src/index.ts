export * from './access-matrix/access-table.ts';
export * from './access-matrix/measure-access.ts';
export * from './eventually.ts';
export * from './figure.ts';
export * from './free-port.ts';
export * from './golden.ts';
export * from './process-cost.ts';
export * from './virtual-clock.ts';
