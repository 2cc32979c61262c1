export * from './eventually.ts';
export * from './figure.ts';
export * from './golden.ts';
export * from './virtual-clock.ts';
