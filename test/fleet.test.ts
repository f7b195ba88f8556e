import { expect, test } from 'vitest';
import { diagnose } from '../src/diagnose.js';
import { BROKEN, fleet } from './support/fleet.js';

test('of a fleet, what is broken is found and nothing else', () => {
  const snapshot = fleet(80);
  expect(snapshot.sections['kubernetes/pods']?.length).toBeGreaterThan(700);
  const loud = diagnose(snapshot).diagnoses.filter(({ severity }) => severity !== 'info');
  expect(loud.map(({ cause }) => cause.check).sort()).toEqual(
    Object.values(BROKEN)
      .map(({ check }) => check)
      .sort(),
  );
});
