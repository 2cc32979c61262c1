export * from './back-off.ts';
export * from './clock.ts';
export * from './config.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './store-section.ts';
