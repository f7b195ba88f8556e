import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/lab/*.test.ts'],
    disableConsoleIntercept: true,
    // Says of each recording at once how it went.
    reporters: ['verbose'],
    // One lab plays all recordings, one after the other.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
