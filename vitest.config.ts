import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    disableConsoleIntercept: true,
    // Archives of 200 MB are written and read on slow machines.
    testTimeout: 60_000,
  },
});
