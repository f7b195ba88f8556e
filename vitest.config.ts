import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // It needs a control plane, and has a configuration of its own: `npm run test:lab`.
    exclude: ['test/lab/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    disableConsoleIntercept: true,
    // Modules are loaded once per worker, and with them the recordings that most files begin with.
    isolate: false,
    // Archives of 200 MB are written and read on slow machines.
    testTimeout: 60_000,
  },
});
