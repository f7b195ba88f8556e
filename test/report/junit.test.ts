import { describe, expect, it } from 'vitest';
import type { Coverage, Diagnosis, Report } from '../../src/findings/finding.js';
import { reportJunit } from '../../src/report/junit.js';
import { exitStatus, type ExitOptions } from '../../src/shell/exit-status.js';
import { junitCases, type JunitCase } from '../support/junit.js';
import { broken, finding, hostile, HOSTILE, MARKUP, PLAIN, report } from '../support/reports.js';

const DEFAULTS: ExitOptions = { failOn: 'error', allowIncomplete: false };

function casesOf(of: Report, options = DEFAULTS): readonly JunitCase[] {
  const gate = { failOn: options.failOn, status: exitStatus(of, options) };
  return junitCases(String(reportJunit(of, { ...PLAIN, gate })));
}

/** Such as `class/no-class: Ingress shop/web` → `failure`. */
const outcomesOf = (of: Report, options = DEFAULTS) =>
  casesOf(of, options).map(({ suite, name, children }) => [
    `${suite}/${name}`,
    Object.keys(children).join() || 'passed',
  ]);

const ran = (check: Coverage['check']): Coverage => {
  return { check, severity: 'error', outcome: 'ran', visited: 1, settling: 0 };
};
const [DIAGNOSIS] = broken(finding(), [finding({ check: 'model/no-model', message: 'No model.' })])
  .diagnoses as readonly [Diagnosis];

describe('the JUnit report', () => {
  it('has a suite for each link and a case for each check, in the order of the chain', () => {
    const of = report({
      coverage: [
        ran('class/no-class'),
        ran('class/other'),
        ran('model/no-model'),
        { check: 'dns/a', severity: 'error', outcome: 'skipped', missing: ['dns'] },
        { check: 'health/b', severity: 'error', outcome: 'crashed', error: 'oops' },
      ],
      diagnoses: [DIAGNOSIS],
      verdict: 'broken',
    });
    expect(outcomesOf(of)).toEqual([
      ['class/no-class: Ingress shop/web', 'failure'],
      ['class/other', 'passed'],
      ['model/no-model', 'skipped'],
      ['dns/a', 'skipped'],
      ['health/b', 'error'],
      ['run/enough could be looked at', 'passed'],
    ]);
    const cases = casesOf(of);
    expect(cases[2]?.children['skipped']?.message).toBe('explained by no-class: Ingress shop/web');
    expect(cases[3]?.children['skipped']?.message).toBe('dns not in the snapshot');
  });

  it('gives the fault, its fix, what was seen, what follows and where to read on', () => {
    const place = { file: 'web.yaml', line: 3, column: 5 };
    const [{ children, at }] = casesOf(
      report({ diagnoses: [{ ...DIAGNOSIS, place, standing: 'introduced' }] }),
    ) as [JunitCase];
    expect(at).toBe('web.yaml:3');
    expect(children['failure']).toEqual({
      message: 'Ingress shop/web names the class "alb", which does not exist.',
      text: [
        'Ingress shop/web names the class "alb", which does not exist.',
        'Standing: introduced',
        'At: web.yaml:3:5',
        'Fix: Create the class.',
        '$ kubectl get ingressclass',
        'Seen: Ingress shop/web spec.rules[0].host = "shop.test"',
        'Seen: IngressClass alb not found',
        'So: No model.',
        'Why: ingress-doctor explain class/no-class',
      ].join('\n'),
    });
  });

  it('passes what does not count, and says it nevertheless', () => {
    for (const diagnosis of [
      { ...DIAGNOSIS, severity: 'warning' as const },
      { ...DIAGNOSIS, standing: 'unchanged' as const },
    ]) {
      const [one] = casesOf(report({ diagnoses: [diagnosis] }));
      expect(Object.keys(one?.children ?? {})).toEqual(['system-out']);
      expect(one?.children['system-out']?.text).toContain('names the class "alb"');
    }
  });

  it('keeps the name of a case while words and numbers change', () => {
    const namesOf = (message: string) =>
      casesOf(report({ diagnoses: [{ ...DIAGNOSIS, cause: finding({ message }) }] })).map(
        ({ name }) => name,
      );
    expect(namesOf('3 of 4 targets')).toEqual(namesOf('2 of 4 targets'));
  });

  it.each([MARKUP, HOSTILE, ']]>\ufffe\ud800'])('is XML whatever is in the cluster: %j', (text) => {
    const [own, other] = [hostile(text), hostile('text')].map((of) =>
      outcomesOf(of).map(([, outcome]) => outcome),
    );
    expect(own).toEqual(other);
  });

  it('shows what the cluster says as it is', () => {
    const [one] = casesOf(hostile(MARKUP));
    expect(one?.children['failure']?.text).toContain(MARKUP);
  });
});

const gaps = [{ source: 'aws', operation: 'x', reason: 'forbidden', message: 'no' }] as const;
const crashed: Coverage = {
  check: 'class/c',
  severity: 'error',
  outcome: 'crashed',
  error: 'oops',
};
const place = { file: 'x.yaml', line: 1, column: 1 };
const nothing = { created: [], replaced: [], removed: [], same: [], ignored: [] };
const problems = [{ place, message: 'Expected a mapping.' }];

describe('failures and errors', () => {
  const reports: readonly (readonly [string, Report])[] = [
    ['healthy', report()],
    ['broken', broken(finding())],
    ['warned', report({ diagnoses: [{ ...DIAGNOSIS, severity: 'warning' }] })],
    ['hinted', report({ diagnoses: [{ ...DIAGNOSIS, severity: 'info' }] })],
    ['inconclusive', report({ gaps, verdict: 'inconclusive' })],
    ['crashed', report({ coverage: [crashed] })],
    ['unchanged', { ...broken(finding()), diagnoses: [{ ...DIAGNOSIS, standing: 'unchanged' }] }],
    ['unreadable', report({ preflight: { manifests: nothing, problems, plan: [], headroom: [] } })],
  ];
  const options = (['error', 'warning', 'info', 'never'] as const).flatMap((failOn) =>
    [true, false].map((allowIncomplete) => ({ failOn, allowIncomplete })),
  );

  it.each(reports)('are there where the exit status is not 0: %s', (_what, of) => {
    for (const each of options) {
      const fails = casesOf(of, each).some(
        ({ children }) => 'failure' in children || 'error' in children,
      );
      expect([each, fails]).toEqual([each, exitStatus(of, each) !== 0]);
    }
  });
});
