import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedAssets } from './build/compressed-assets.ts';
import { firstLoadBudget } from './build/first-load-budget.ts';

export default defineConfig({
  plugins: [
    react(),
    firstLoadBudget(260, ['src/main.tsx', 'src/thermal/thermal-card.tsx']),
    compressedAssets(),
  ],
  resolve: { conditions: ['@labgate/source', 'module', 'browser', 'production'] },
  build: {
    target: 'es2023',
    sourcemap: false,
    // An inlined asset would be a data: address, which `default-src 'self'` forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The schemas are made when their modules run, and `schemas-without-eval.ts` has to run before: one chunk keeps
        // the order of the imports.
        codeSplitting: {
          groups: [{ name: 'schemas', test: /schemas-without-eval|[\\/]zod[\\/]|contract[\\/]src/ }],
        },
      },
    },
  },
});
