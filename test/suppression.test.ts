import { describe, expect, test } from 'vitest';
import {
  deployment,
  incident,
  ingress,
  recording,
  service,
  shop,
  type Draft,
} from '../fixtures/shop.js';
import { diagnose } from '../src/diagnose.js';
import { refText } from '../src/findings/cite.js';
import type { Report, Suppression } from '../src/findings/finding.js';
import { isMeant, readSubjectPattern } from '../src/findings/subjects.js';
import type { Skip } from '../src/findings/suppress.js';
import { ignore } from './support/ignoring.js';

const WHY = 'known, and gone after the move in March';

const called = ({ check, subject }: Suppression['finding']): string =>
  `${check} ${refText(subject)}`;
const causes = ({ diagnoses }: Report): readonly string[] =>
  diagnoses.map(({ cause }) => called(cause));
const hidden = ({ suppressed }: Report): readonly string[] =>
  suppressed.map(({ finding }) => called(finding));

function skipOf(text: string): Skip {
  const [check = '', subject = ''] = text.split(':');
  const pattern = readSubjectPattern(subject);
  if ('problem' in pattern) throw new Error(pattern.problem);
  return { text, check, subject: pattern };
}
const skipping = (...texts: readonly string[]) => ({ skipOf: texts.map(skipOf) });

describe('an annotation', () => {
  const noPods = (edit: (s: Draft) => void) => recording('selector-no-pods', edit);

  test('hides what it names of its object, and counts it', async () => {
    const report = diagnose(
      await noPods((s) => ignore(service(s), 'selector-matches-no-pods, registration/*', WHY)),
    );
    expect(hidden(report)).toEqual([
      'exposure/selector-matches-no-pods Service shop/web',
      'registration/endpointslice-empty Service shop/web',
    ]);
    expect(report.suppressed[0]).toMatchObject({
      by: 'annotation',
      reason: WHY,
      source: {
        section: 'kubernetes/services',
        path: ['metadata', 'annotations', 'ingress-doctor.dev/ignore'],
        value: 'selector-matches-no-pods, registration/*',
      },
    });
    expect(report.chains[0]?.links.exposure).toBe('clear');
  });

  test('does not hide what would be folded beneath it, and says whose symptom it was', async () => {
    const report = diagnose(
      await noPods((s) => ignore(service(s), 'selector-matches-no-pods', WHY)),
    );
    expect(causes(report)).toContain('registration/endpointslice-empty Service shop/web');
    expect(report.verdict).toBe('broken');
    expect(report.suppressed.map(({ uncovers }) => uncovers.map(called))).toEqual([
      ['registration/endpointslice-empty Service shop/web'],
    ]);
  });

  test('leaves nothing to be said where the symptoms are named on the ways in too', async () => {
    const report = diagnose(
      await noPods((s) => {
        ignore(service(s), 'selector-matches-no-pods, endpointslice-empty', WHY);
        ignore(ingress(s), 'registration/targetgroup-empty', 'follows from the Service');
      }),
    );
    expect(report.diagnoses).toEqual([]);
    expect(report.verdict).toBe('healthy');
    // The target group cannot carry it; the one way in to it does.
    expect(report.suppressed.map(({ finding, reason }) => [called(finding), reason])).toEqual([
      ['exposure/selector-matches-no-pods Service shop/web', WHY],
      ['registration/endpointslice-empty Service shop/web', WHY],
      [
        expect.stringMatching(/^registration\/targetgroup-empty TargetGroup k8s-shop-web-/),
        'follows from the Service',
      ],
    ]);
  });

  test('takes a symptom from beneath its cause, which keeps the others', async () => {
    const report = diagnose(await noPods((s) => ignore(service(s), 'endpointslice-empty', WHY)));
    expect(causes(report)).toEqual(['exposure/selector-matches-no-pods Service shop/web']);
    // Reached through the one that is hidden.
    expect(report.diagnoses[0]?.symptoms.map(({ check }) => check)).toEqual([
      'registration/targetgroup-empty',
    ]);
    expect(hidden(report)).toEqual(['registration/endpointslice-empty Service shop/web']);
  });

  test.each([
    ['another object', (s: Draft) => ignore(ingress(s), 'exposure/*', WHY)],
    ['pods', (s: Draft) => s['kubernetes/pods'].forEach((pod: Draft) => ignore(pod, '*', WHY))],
    ['the Deployment', (s: Draft) => ignore(deployment(s), '*', WHY)],
    [
      'the namespace',
      (s: Draft) => s['kubernetes/namespaces'].forEach((one: Draft) => ignore(one, '*', WHY)),
    ],
  ])('of %s does not hide what is wrong with the Service', async (_name, edit) => {
    const report = diagnose(await noPods(edit));
    expect(causes(report)).toEqual(['exposure/selector-matches-no-pods Service shop/web']);
    expect(hidden(report)).not.toContain('exposure/selector-matches-no-pods Service shop/web');
  });

  test.each([
    ['no reason', undefined],
    ['blanks for a reason', ' \n\t '],
    ['a dash for a reason', '-'],
  ])('with %s hides nothing, and is said to', async (_name, reason) => {
    const report = diagnose(
      await noPods((s) => ignore(service(s), 'selector-matches-no-pods', reason)),
    );
    expect(hidden(report)).toEqual([]);
    expect(causes(report)).toEqual([
      'exposure/selector-matches-no-pods Service shop/web',
      'exposure/ignore-without-reason Service shop/web',
    ]);
  });

  test('with a misspelt id is followed in the others, and says which is likely', async () => {
    const report = diagnose(
      await noPods((s) => ignore(service(s), 'selector-matches-no-pods,endpointslice-emty', WHY)),
    );
    expect(hidden(report)).toEqual(['exposure/selector-matches-no-pods Service shop/web']);
    const said = report.diagnoses.find(
      ({ cause }) => cause.check === 'exposure/ignore-unknown-check',
    );
    expect(said?.cause.fix).toBe('Write "registration/endpointslice-empty", if that is meant.');
  });
});

describe('an annotation on one member of a group', () => {
  const GROUP = [
    'listener/cert-discovery-no-match Ingress blog/blog',
    'model/model-build-failed IngressGroup platform',
    'model/one-bad-member-blocks-group Ingress blog/blog',
  ];

  test('hides what harms it alone, and nothing that harms the others', async () => {
    const report = diagnose(
      await recording('cert-poisons-group', (s) => ignore(ingress(s, 'blog'), '*', WHY)),
    );
    expect(hidden(report)).toEqual(['model/ingress-no-address Ingress blog/blog']);
    expect(causes(report)).toEqual([GROUP[0]]);
    expect(report.verdict).toBe('broken');
  });

  test('of the innocent one does not hide the culprit', async () => {
    const report = diagnose(
      await recording('cert-poisons-group', (s) => ignore(ingress(s, 'web'), '*', WHY)),
    );
    expect(causes(report)).toEqual([GROUP[0]]);
    expect(hidden(report)).toEqual([]);
  });

  test('and on all the others hides it', async () => {
    const report = diagnose(
      await recording('cert-poisons-group', (s) => {
        ignore(ingress(s, 'web'), '*', 'ours');
        ignore(ingress(s, 'blog'), '*', 'theirs');
      }),
    );
    expect(hidden(report)).toEqual(expect.arrayContaining(GROUP));
    expect(report.diagnoses).toEqual([]);
    const group = report.suppressed.find(({ finding }) => finding.subject.kind === 'IngressGroup');
    expect(group?.reason).toBe('theirs; ours');
  });

  test('and on the others without a reason does not', async () => {
    const report = diagnose(
      await recording('cert-poisons-group', (s) => {
        ignore(ingress(s, 'web'), '*');
        ignore(ingress(s, 'blog'), '*', 'theirs');
      }),
    );
    expect(causes(report)).toContain(GROUP[0]);
  });
});

describe('--skip ID:SUBJECT', () => {
  const noPods = () => recording('selector-no-pods');

  test.each(['service/web', 'svc/shop/web', 'Service shop/web', 'services/*', 'Service */w*'])(
    'of %s hides the finding of that object alone',
    async (subject) => {
      const report = diagnose(await noPods(), skipping(`selector-matches-no-pods:${subject}`));
      expect(hidden(report)).toEqual(['exposure/selector-matches-no-pods Service shop/web']);
      expect(report.suppressed[0]).toMatchObject({ by: 'flag', reason: null, source: null });
      expect(report.skips).toEqual({ checks: [], idle: [] });
    },
  );

  test('names what AWS has too', async () => {
    const report = diagnose(
      await noPods(),
      skipping('registration/*:target-group/k8s-shop-web-*', 'registration/*:service/web'),
    );
    expect(hidden(report)).toEqual([
      'registration/endpointslice-empty Service shop/web',
      expect.stringMatching(/^registration\/targetgroup-empty TargetGroup k8s-shop-web-/),
    ]);
  });

  test('of a way in hides what AWS has for it alone', async () => {
    const report = diagnose(await noPods(), skipping('registration/*:ingress/shop/web'));
    expect(hidden(report)).toEqual([
      expect.stringMatching(/^registration\/targetgroup-empty TargetGroup k8s-shop-web-/),
    ]);
  });

  test('of one member does not hide what happened to the group', async () => {
    const snapshot = await recording('cert-poisons-group');
    const report = diagnose(snapshot, skipping('*:ingress/web', 'model/*:ingress/blog/blog'));
    expect(hidden(report)).toEqual([
      'model/ingress-no-address Ingress blog/blog',
      'model/one-bad-member-blocks-group Ingress blog/blog',
    ]);
    const both = diagnose(snapshot, skipping('model-build-failed:ingress/*'));
    expect(hidden(both)).toEqual(['model/model-build-failed IngressGroup platform']);
  });

  test('says where nothing was found of it', async () => {
    const report = diagnose(await noPods(), skipping('*:service/wep', '*:service/stage/web'));
    expect(hidden(report)).toEqual([]);
    expect(report.skips?.idle).toEqual(['*:service/wep', '*:service/stage/web']);
  });

  test('without a namespace means that name in all of them, with one in that alone', () => {
    const twice = shop((s) => {
      for (const namespace of ['shop', 'stage']) {
        const copy = structuredClone(service(s));
        s['kubernetes/services'].push({
          ...copy,
          metadata: { namespace, name: 'twin', annotations: { ...copy.metadata.annotations } },
        });
      }
      for (const one of s['kubernetes/services'].slice(-2))
        ignore(one, 'no-such-check-at-all', WHY);
    });
    const check = 'exposure/ignore-unknown-check';
    expect(hidden(diagnose(twice, skipping(`${check}:service/twin`)))).toEqual([
      `${check} Service shop/twin`,
      `${check} Service stage/twin`,
    ]);
    const one = diagnose(twice, skipping(`${check}:service/stage/twin`));
    expect(hidden(one)).toEqual([`${check} Service stage/twin`]);
    expect(causes(one)).toEqual([`${check} Service shop/twin`]);
    const narrow = diagnose(twice, { ...skipping(`${check}:svc/twin`), namespaces: ['shop'] });
    expect(hidden(narrow)).toEqual([`${check} Service shop/twin`]);
  });

  test('a reason wins over the flag where both hide it', async () => {
    const snapshot = await recording('selector-no-pods', (s) => ignore(service(s), '*', WHY));
    const report = diagnose(snapshot, skipping('exposure/*:service/web'));
    expect(report.suppressed[0]).toMatchObject({ by: 'annotation', reason: WHY });
    expect(report.skips?.idle).toEqual([]);
  });

  test('beside --skip ID, which says what did not run', async () => {
    const report = diagnose(await noPods(), { skip: ['registration/*', 'pods-none-ready'] });
    expect(report.skips?.checks).toContain('exposure/pods-none-ready');
    expect(report.skips?.checks).toContain('registration/targetgroup-empty');
    expect(report.coverage.map(({ check }) => check)).not.toContain('exposure/pods-none-ready');
    expect(report.suppressed).toEqual([]);
    expect(diagnose(await noPods()).skips).toBeUndefined();
  });
});

describe('a subject', () => {
  const web = { kind: 'Ingress', namespace: 'shop', name: 'web' };

  test.each([
    'ingress/web',
    'ing/shop/web',
    'Ingress shop/web',
    'ingresses.networking.k8s.io/web',
    'ingress.v1.networking.k8s.io/shop/*',
    'INGRESS/*',
    ' ingress  shop/web ',
  ])('%j is Ingress shop/web', (text) => {
    const pattern = readSubjectPattern(text);
    expect('problem' in pattern || isMeant(web, pattern)).toBe(true);
    expect(pattern).not.toHaveProperty('problem');
  });

  test.each(['ingress/we', 'ingress/stage/web', 'service/web', 'ingress/w.b', 'targetgroup/web'])(
    '%j is not',
    (text) => {
      const pattern = readSubjectPattern(text);
      expect(pattern).not.toHaveProperty('problem');
      expect(!('problem' in pattern) && isMeant(web, pattern)).toBe(false);
    },
  );

  test.each([
    ['', 'Expected KIND/NAME or KIND/NAMESPACE/NAME, found nothing.'],
    ['ingress', 'Expected KIND/NAME or KIND/NAMESPACE/NAME, found "ingress".'],
    ['ingress/', 'Expected KIND/NAME or KIND/NAMESPACE/NAME, found "ingress/".'],
    ['ingress/a/b/c', 'Expected KIND/NAME or KIND/NAMESPACE/NAME, found "ingress/a/b/c".'],
    ['shop/web', 'No kind is called "shop".'],
    ['ingress.example.com/web', 'No kind is called "ingress.example.com".'],
  ])('%j is none', (text, problem) => {
    expect(readSubjectPattern(text)).toMatchObject({ problem });
  });

  test('of every incident and recording that was found can be written as reports do', async () => {
    for (const one of [await recording('iam-action-denied'), await incident('inc-001')]) {
      for (const { cause, symptoms } of diagnose(one).diagnoses) {
        for (const { subject } of [cause, ...symptoms]) {
          const pattern = readSubjectPattern(refText(subject));
          expect('problem' in pattern ? pattern.problem : isMeant(subject, pattern)).toBe(true);
        }
      }
    }
  });
});
