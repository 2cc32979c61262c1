import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@labgate/source', 'module', 'browser', 'production'] },
  build: {
    target: 'es2023',
    sourcemap: false,
    // An inlined asset would be a data: address, which `default-src 'self'` forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
