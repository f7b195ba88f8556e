import { describe, expect, it } from 'vitest';
import type { Finding, Report } from '../src/findings/finding.js';
import { FORMATS, REPORTERS } from '../src/report/index.js';
import {
  broken,
  CONTROL,
  finding,
  hostile,
  HOSTILE,
  links,
  PLAIN,
  report,
  WEB,
} from './support/reports.js';

async function table(of: Report): Promise<string> {
  return (await REPORTERS.table())(of, PLAIN);
}

async function json(of: Report): Promise<any> {
  return JSON.parse((await REPORTERS.json())(of, PLAIN));
}

describe.each(FORMATS)('the %s report', (format) => {
  it('lets nothing of a snapshot steer the terminal', async () => {
    const text = await (await REPORTERS[format]())(hostile(), PLAIN);
    expect(text).toContain('owned');
    expect(text).not.toMatch(CONTROL);
    expect(text.split('\n').filter((line) => line.startsWith('ok'))).toEqual([]);
  });
});

describe('the table', () => {
  it('says that all is well, and what was looked at', async () => {
    const text = await table(report());
    expect(text).toContain('Healthy: nothing wrong was found. Looked at 1 way in: 1 of 1');
    expect(text).not.toContain('Not looked at');
  });

  it('gives the fault, its fix, what was seen and where to read on', async () => {
    const text = await table(broken(finding()));
    expect(text).toContain('Ingress shop/web │ ✔ ✖ · ·');
    expect(text).toContain('1. error: Ingress shop/web names the class "alb"');
    expect(text).toContain('fix   Create the class.');
    expect(text).toContain('$ kubectl get ingressclass');
    expect(text).toContain('seen  Ingress shop/web  spec.rules[0].host = "shop.test"');
    expect(text).toContain('IngressClass alb  not found');
    expect(text).toContain('why   ingress-doctor explain class/no-class');
  });

  it('folds symptoms of one check into a line', async () => {
    const symptom = finding({ check: 'model/no-model', message: 'No model.' });
    const text = await table(broken(finding(), [symptom, symptom, symptom]));
    expect(text).toContain('so    No model. (and 2 more of model/no-model)');
    expect(text.match(/No model\./g)).toHaveLength(1);
  });

  it('cuts long values', async () => {
    const evidence: Finding['evidence'] = [
      {
        section: 'kubernetes/ingresses.networking.k8s.io',
        ref: WEB,
        path: ['spec'],
        value: 'x'.repeat(1000),
      },
    ];
    const text = await table(broken(finding({ evidence })));
    expect(text).toContain(`spec = "${'x'.repeat(158)}…\n`);
  });

  it('is never a wall, whatever the values, names and sentences', async () => {
    const long = 'x\u001b'.repeat(1_000_000);
    const cause = finding({
      message: long,
      fix: long,
      commands: [],
      evidence: [
        {
          section: 'kubernetes/ingresses.networking.k8s.io',
          ref: { ...WEB, name: long },
          path: [long],
          value: { [long]: Array.from({ length: 100_000 }, () => 'x') },
        },
      ],
    });
    const [diagnosis] = broken(cause, [cause]).diagnoses;
    const text = await table(
      report({
        chains: [{ exposure: { ...WEB, name: long }, links: links('error') }],
        diagnoses: Array.from({ length: 101 }, () => diagnosis!),
        gaps: [{ source: 'aws', operation: 'x', reason: 'forbidden', message: long }],
        verdict: 'broken',
      }),
    );
    expect(text.length).toBeLessThan(101 * 5000);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(1100);
    expect(text).toContain('and 1 more; -o json has them all');
  });

  it('says what was not looked at, grouped, without types that are not served', async () => {
    const skipped = (check: 'dns/a' | 'dns/b') =>
      ({ check, severity: 'error', outcome: 'skipped', missing: ['dns'] }) as const;
    const gap = { source: 'aws', operation: 'elbv2:DescribeRules', message: 'denied' } as const;
    const text = await table(
      report({
        coverage: [
          skipped('dns/a'),
          skipped('dns/b'),
          { check: 'class/c', severity: 'error', outcome: 'crashed', error: 'oops' },
        ],
        gaps: [
          { ...gap, reason: 'forbidden', resource: 'one' },
          { ...gap, reason: 'forbidden', resource: 'two' },
          { ...gap, reason: 'not-found', resource: 'three' },
        ],
        verdict: 'inconclusive',
      }),
    );
    expect(text).toContain('dns/a, dns/b: dns not in the snapshot');
    expect(text).toContain('class/c crashed, which is a bug: oops');
    expect(text).toContain('aws elbv2:DescribeRules one: forbidden, denied (and 1 more)');
    expect(text).not.toContain('three');
    expect(text).toContain('Inconclusive: too little could be looked at');
  });
});

describe('the JSON', () => {
  it('keeps its contract', async () => {
    const value = await json(broken(finding(), [finding({ check: 'model/no-model' })]));
    expect(Object.keys(value)).toEqual([
      'version',
      'capturedAt',
      'cluster',
      'subject',
      'namespaces',
      'chains',
      'diagnoses',
      'coverage',
      'gaps',
      'suppressed',
      'skips',
      'summary',
      'fixed',
      'preflight',
      'verdict',
      'bill',
    ]);
    expect(value.diagnoses[0]).toMatchObject({
      rank: 1,
      check: 'class/no-class',
      severity: 'error',
      confidence: 'proven',
      subject: WEB,
      fix: { message: 'Create the class.', commands: ['kubectl get ingressclass'] },
      affects: [WEB],
      symptoms: [{ check: 'model/no-model' }],
    });
    expect(value.summary).toEqual({
      exposures: 1,
      diagnoses: { error: 1, warning: 0, info: 0 },
      checks: { ran: 1, skipped: 0, crashed: 0 },
      gaps: 0,
      suppressed: 0,
    });
  });

  it('keeps hostile values as they are', async () => {
    const value = await json(hostile());
    expect(value.diagnoses[0].message).toBe(HOSTILE);
    expect(value.cluster.name).toBe(HOSTILE);
  });
});
