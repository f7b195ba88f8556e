import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { cli: 'src/cli.ts', commands: 'commands/index.ts' },
  platform: 'node',
  // Optional parts of dependencies, which are never installed with the bundle.
  external: ['bufferutil', 'utf-8-validate', 'typescript', 'pnpapi'],
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
