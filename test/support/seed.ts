import fc from 'fast-check';

/*
 * Generated input is the same on every run, so that a change is judged by what it changed. To
 * look for more: `PROPERTY_SEED=$RANDOM PROPERTY_RUNS=1000 npx vitest run test/properties`.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20261125) });
