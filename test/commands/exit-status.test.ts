import { describe, expect, it } from 'vitest';
import type { Severity } from '../../src/chain.js';
import type { Coverage, Diagnosis, Report, Verdict } from '../../src/findings/finding.js';
import { exitStatus } from '../../src/shell/exit-status.js';

const DEFAULTS = { failOn: 'error', allowIncomplete: false } as const;

const CRASHED: Coverage = {
  check: 'class/crashes',
  severity: 'error',
  outcome: 'crashed',
  error: 'x is not a function',
};

function diagnosis(severity: Severity): Diagnosis {
  const ref = { kind: 'Ingress', namespace: 'shop', name: 'web' };
  return {
    severity,
    cause: {
      check: 'class/no-class',
      severity,
      confidence: 'proven',
      subject: ref,
      message: 'm',
      fix: 'f',
      commands: [],
      evidence: [
        {
          section: 'kubernetes/ingresses.networking.k8s.io',
          ref,
          path: ['spec'],
          value: null,
        },
      ],
      affects: [ref],
      lowered: false,
    },
    symptoms: [],
  };
}

function report(
  verdict: Verdict,
  diagnoses: readonly Diagnosis[] = [],
  coverage: readonly Coverage[] = [],
): Report {
  return {
    version: 1,
    capturedAt: '2026-01-01T00:00:00Z',
    cluster: { name: null, version: null },
    subject: null,
    chains: [],
    diagnoses,
    coverage,
    gaps: [],
    suppressed: [],
    verdict,
  };
}

describe('exitStatus', () => {
  it.each([
    ['error', 'error', 1],
    ['warning', 'error', 0],
    ['info', 'error', 0],
    ['error', 'warning', 1],
    ['warning', 'warning', 1],
    ['info', 'warning', 0],
    ['error', 'info', 1],
    ['info', 'info', 1],
    ['error', 'never', 0],
  ] as const)('of %s with --fail-on %s is %i', (severity, failOn, status) => {
    const verdict = severity === 'error' ? 'broken' : 'healthy';
    const found = report(verdict, [diagnosis(severity)]);
    expect(exitStatus(found, { ...DEFAULTS, failOn })).toBe(status);
  });

  it('is 0 where nothing was found', () => {
    expect(exitStatus(report('healthy'), DEFAULTS)).toBe(0);
  });

  it('is 2 where a check crashed, unless another found something', () => {
    expect(exitStatus(report('healthy', [], [CRASHED]), DEFAULTS)).toBe(2);
    expect(exitStatus(report('broken', [diagnosis('error')], [CRASHED]), DEFAULTS)).toBe(1);
  });

  it('is 3 where it cannot be told, unless that is allowed', () => {
    expect(exitStatus(report('inconclusive'), DEFAULTS)).toBe(3);
    expect(exitStatus(report('inconclusive'), { ...DEFAULTS, allowIncomplete: true })).toBe(0);
  });

  it('does not excuse a crash with --allow-incomplete', () => {
    const crashed = report('inconclusive', [], [CRASHED]);
    expect(exitStatus(crashed, { ...DEFAULTS, allowIncomplete: true })).toBe(2);
  });
});
