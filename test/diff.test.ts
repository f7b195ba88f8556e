import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ingress, recording, service, shop, type Edit } from '../fixtures/shop.js';
import { diagnose } from '../src/diagnose.js';
import { diff, type Given } from '../src/diff/diff.js';
import { fieldChanges } from '../src/diff/fields.js';
import type { Changed, DiffReport, ObjectChange } from '../src/diff/report.js';
import { refText } from '../src/findings/cite.js';
import { loadSnapshot } from '../src/shell/files.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';
import { arbitrarySnapshot, reordered } from './support/arbitrary-snapshot.js';
import { ignore } from './support/ignoring.js';

const judged = (snapshot: Snapshot, options = {}): Given => ({
  snapshot,
  report: diagnose(snapshot, options),
});
const between = (before: Snapshot, after: Snapshot): DiffReport =>
  diff(judged(before), judged(after));
const called = ({ diagnosis: { cause }, other }: Changed): string =>
  `${cause.check} ${refText(cause.subject)} ${other}`;
const shown = ({ changes }: DiffReport): readonly string[] =>
  (changes?.explaining ?? []).map(changeText);
const changeText = ({ ref, change, fields }: ObjectChange): string =>
  [
    `${change} ${refText(ref)}`,
    ...fields.map(
      ({ path, before, after }) =>
        `${path.join('.')}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
    ),
  ].join('\n');

const NO_PODS = 'exposure/selector-matches-no-pods Service shop/web';
/** The selector alone: what follows in AWS takes its time. */
const misselect: Edit = (s) => {
  service(s).spec.selector = { app: 'website' };
};

describe('of two snapshots', () => {
  test('the same is no change', () => {
    const same = between(shop(), shop());
    expect(same).toMatchObject({ appeared: [], went: [], stayed: [] });
    expect(same.changes).toEqual({ explaining: [], others: [], incomparable: [] });
  });

  test('in another order it is none either', async () => {
    const snapshot = await recording('selector-no-pods');
    const report = between(snapshot, reordered(snapshot, 7));
    expect([report.appeared, report.went]).toEqual([[], []]);
    expect(report.stayed).toHaveLength(1);
    expect(report.changes?.explaining).toEqual([]);
  });

  test('what appeared comes with the field that was changed, and the way back with the same', () => {
    const there = between(shop(), shop(misselect));
    expect(there.appeared.map(called)).toEqual([`${NO_PODS} absent`]);
    expect(there.went).toEqual([]);
    expect(shown(there)).toEqual([
      'changed Service shop/web\nspec.selector.app: "web" → "website"',
    ]);
    const back = between(shop(misselect), shop());
    expect(back.appeared).toEqual([]);
    expect(back.went.map(called)).toEqual([`${NO_PODS} absent`]);
    expect(shown(back)).toEqual(['changed Service shop/web\nspec.selector.app: "website" → "web"']);
  });

  test('what nothing is about is counted by kind', () => {
    const after = shop((s) => {
      misselect(s, undefined);
      s['kubernetes/configmaps'] = [
        ...(s['kubernetes/configmaps'] ?? []),
        { metadata: { name: 'new', namespace: 'shop' } },
      ];
      s['kubernetes/namespaces'].pop();
      s['kubernetes/services'].at(-1).metadata.labels = { changed: 'yes' };
    });
    expect(between(shop(), after).changes?.others).toEqual(
      expect.arrayContaining([{ kind: 'Namespace', added: 0, removed: 1, changed: 0 }]),
    );
  });

  test('times, counters and records are no changes', () => {
    const after = shop((s) => {
      const web = ingress(s);
      web.metadata.generation = 99;
      for (const node of s['kubernetes/nodes']) {
        for (const one of node.status.conditions) one.lastTransitionTime = '2027-01-01T00:00:00Z';
      }
      for (const one of s['kubernetes/deployments.apps']) one.status.observedGeneration = 77;
      s['kubernetes/events'] = [];
      s['kubernetes/leases.coordination.k8s.io'] = [];
      s['kubernetes/logs'] = {};
    });
    const { changes } = between(shop(), after);
    expect(changes).toMatchObject({ explaining: [], others: [] });
  });

  test('what was made anew under its name is no other object', () => {
    const after = shop((s) => {
      misselect(s, undefined);
      service(s).metadata.uid = 'another';
      service(s).metadata.creationTimestamp = '2026-11-25T17:58:00Z';
    });
    expect(shown(between(shop(), after))).toEqual([
      'replaced Service shop/web\nspec.selector.app: "web" → "website"',
    ]);
  });

  test('a load balancer with another ARN is the same one made anew', async () => {
    const [before, after] = [shop(), await recording('sg-rule-revoked')];
    const { changes } = between(before, after);
    const balancers = changes?.explaining.filter(
      ({ section }) => section === 'aws/elbv2/load-balancers',
    );
    expect(balancers?.map(({ change, ref }) => [change, ref.name])).toEqual([
      ['replaced', 'k8s-shop-web-724d82a5b7'],
    ]);
    expect(balancers?.[0]?.fields.map(({ path }) => path[0])).not.toContain('LoadBalancerArn');
  });

  test('pods lead to the workload that made them', async () => {
    const at = (name: string) =>
      loadSnapshot(
        new URL(`../fixtures/recordings/rollout-without-gate/series/${name}.tgz`, import.meta.url)
          .pathname,
      );
    const report = between(await at('01'), await at('02'));
    expect(report.appeared.map(called)).toEqual([
      'draining/rollout-without-readiness-gate Namespace shop milder',
    ]);
    expect(shown(report)[0]).toContain(
      'spec.template.spec.containers.0.image: "registry.example/shop/web:1.4.2" → "registry.example/shop/web:1.5.0"',
    );
  });
});

describe('is not said to have appeared or gone:', () => {
  const hide: Edit = (s) => {
    s['kubernetes/pods'] = undefined;
  };
  const breakOff: Edit = (s, snapshot) => {
    s['kubernetes/pods'] = [];
    snapshot.gaps.push({
      source: 'kubernetes',
      operation: 'list',
      resource: 'pods',
      reason: 'timeout',
      message: 'broke off',
    });
  };
  const both =
    (...edits: Edit[]): Edit =>
    (s, snapshot) =>
      edits.forEach((edit) => edit(s, snapshot));

  test('what nobody looked at before', () => {
    const { appeared, changes } = between(shop(hide), shop(misselect));
    expect(appeared.map(called)).toEqual([`${NO_PODS} unseen`]);
    expect(changes?.incomparable).toContain('kubernetes/pods');
    expect(changes?.others.find(({ kind }) => kind === 'Pod')).toBeUndefined();
  });

  test('what nobody looked at any more', () => {
    const { went, changes } = between(shop(misselect), shop(both(misselect, hide)));
    expect(went.map(called)).toEqual([`${NO_PODS} unseen`]);
    expect(changes?.explaining).toEqual([]);
  });

  test('what a list that broke off may have held', () => {
    const { changes } = between(shop(), shop(breakOff));
    expect(changes?.incomparable).toEqual(['kubernetes/pods']);
    expect(changes?.others).toEqual([]);
  });

  test('what was suppressed, or is by now', () => {
    const ignored = shop(
      both(misselect, (s) => ignore(service(s), 'selector-matches-no-pods', 'shut for winter')),
    );
    expect(between(ignored, shop(misselect)).appeared.map(called)).toEqual([
      `${NO_PODS} suppressed`,
    ]);
    expect(between(shop(misselect), ignored).went.map(called)).toEqual([`${NO_PODS} suppressed`]);
  });

  test('what is in a namespace that was not looked at', () => {
    const narrow = shop((_s, snapshot) => {
      snapshot.scope.namespaces = ['other'];
    });
    const { went, changes } = between(shop(misselect), narrow);
    expect(went.every(({ other }) => other !== 'absent')).toBe(true);
    expect(changes?.explaining.filter(({ ref }) => ref.namespace === 'shop')).toEqual([]);
  });
});

describe('of symptoms', () => {
  test('those that came and went beneath a cause that stayed are told with it', async () => {
    const before = await recording('selector-no-pods', (s) => {
      // The targets of before, which the controller has not taken out yet.
      for (const arn of Object.keys(s['aws/elbv2/target-health'])) {
        s['aws/elbv2/target-health'][arn] = [
          { Target: { Id: '192.168.100.9', Port: 8080 }, TargetHealth: { State: 'healthy' } },
        ];
      }
    });
    const after = await recording('selector-no-pods');
    const there = between(before, after);
    const checks = (findings: readonly { check: string }[] = []) =>
      findings.map(({ check }) => check);
    expect(there.appeared).toEqual([]);
    expect(checks(there.stayed[0]?.appeared)).toContain('registration/targetgroup-empty');
    expect(checks(between(after, before).stayed[0]?.went)).toContain(
      'registration/targetgroup-empty',
    );
  });
});

describe('of reports', () => {
  test('there are findings and no changes', async () => {
    const [before, after] = [shop(), await recording('selector-no-pods')];
    const mixed = diff(judged(before), { report: diagnose(after) });
    expect(mixed.appeared.map(called)).toEqual([`${NO_PODS} absent`]);
    expect(mixed.changes).toBeUndefined();
    expect([mixed.before.kind, mixed.after.kind]).toEqual(['snapshot', 'report']);
  });

  test('what another question did not ask for has not gone', async () => {
    const snapshot = await recording('selector-no-pods');
    const narrow = { subject: 'service/other', asked: [] };
    const { went } = diff({ report: diagnose(snapshot) }, judged(snapshot, narrow));
    expect(went.map(({ other }) => other)).toEqual(['unseen']);
  });

  test('what a check that did not run would say has not gone', async () => {
    const snapshot = await recording('selector-no-pods');
    const { went } = diff(judged(snapshot), judged(snapshot, { skip: ['exposure/*'] }));
    expect(went.map(({ other }) => other)).toEqual(['unseen']);
  });
});

describe('fields', () => {
  const changes = (before: unknown, after: unknown): readonly string[] =>
    fieldChanges(before, after).map(
      ({ path, before: was, after: is }) =>
        `${path.join('.')}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
    );

  test('that are set, removed and changed', () => {
    expect(changes({ a: 1, b: { c: 'x' } }, { b: { c: 'y' }, d: [] })).toEqual([
      'b.c: "x" → "y"',
      'd: null → []',
      'a: 1 → null',
    ]);
  });

  test('of items that have names are told by them, wherever they stand', () => {
    const [web, log] = [
      { name: 'web', image: 'a' },
      { name: 'log', image: 'b' },
    ];
    expect(changes({ c: [web, log] }, { c: [log, web] })).toEqual([]);
    expect(changes({ c: [web] }, { c: [log, { ...web, image: 'c' }] })).toEqual([
      'c.0: null → {"name":"log","image":"b"}',
      'c.1.image: "a" → "c"',
    ]);
    expect(changes({ c: [web, log] }, { c: [log] })).toEqual([
      'c.0: {"name":"web","image":"a"} → null',
    ]);
  });

  test('of items without names are told by their place, or all at once', () => {
    const path = (value: string) => ({ http: { paths: [{ path: value }] } });
    expect(changes([path('/')], [path('/a')])).toEqual(['0.http.paths.0.path: "/" → "/a"']);
    expect(changes([path('/')], [path('/'), path('/a')])).toHaveLength(1);
    expect(changes(['a', 'b'], ['b'])).toEqual([': ["a","b"] → ["b"]']);
  });

  test('of targets are told by address and port', () => {
    const target = (id: string, State: string) => ({
      Target: { Id: id, Port: 80 },
      TargetHealth: { State },
    });
    expect(
      changes(
        [target('10.0.0.1', 'healthy'), target('10.0.0.2', 'healthy')],
        [target('10.0.0.2', 'draining'), target('10.0.0.1', 'healthy')],
      ),
    ).toEqual(['0.TargetHealth.State: "healthy" → "draining"']);
  });

  test('that clusters call what objects have by themselves', () => {
    const before = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    expect(changes(before, {})).toEqual(['__proto__: "a" → null', 'constructor: "b" → null']);
  });

  test('of anything are those that differ, and no others', () => {
    const json = fc.jsonValue();
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(fieldChanges(before, before)).toEqual([]);
        for (const change of fieldChanges(before, after)) {
          expect(JSON.stringify(change.before)).not.toBe(JSON.stringify(change.after));
        }
      }),
    );
  });
});

test('the diff of anything with itself is empty', () => {
  fc.assert(
    fc.property(arbitrarySnapshot, (snapshot) => {
      const { appeared, went, changes } = between(snapshot, snapshot);
      expect([appeared, went, changes?.explaining, changes?.others]).toEqual([[], [], [], []]);
    }),
    { numRuns: 20 },
  );
});
