import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ingress, shop } from '../fixtures/shop.js';
import type { Headroom, PlannedChange, StackPlan } from '../src/findings/finding.js';
import { headroomText } from '../src/report/headroom.js';
import { planText } from '../src/report/plan.js';
import { linkSnapshot } from '../src/topology/link.js';
import { buildModels } from '../src/topology/model/build.js';
import { planStacks } from '../src/topology/model/changes.js';
import { lastModels, recordings } from './support/built-models.js';
import { asBuilt } from './support/planned-changes.js';

const PLAIN = { paint: (_tone: string, text: string) => text };
const HOSTILE = '\u001b[2J\u009b31m\u202egnp\r\nok\u2028';
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

const change = (
  action: PlannedChange['action'],
  kind: PlannedChange['kind'],
  name: string,
  rest: Partial<PlannedChange> = {},
): PlannedChange => ({ action, kind, name, summary: '', fields: [], parts: [], ...rest });

const plan = (rest: Partial<StackPlan>): StackPlan => ({
  stack: { kind: 'Ingress', namespace: 'shop', name: 'web' },
  serves: [{ kind: 'Ingress', namespace: 'shop', name: 'web' }],
  state: 'planned',
  reason: null,
  changes: [],
  ...rest,
});

const field = (path: string, before: any, after: any, replaces = false) => ({
  path,
  before,
  after,
  replaces,
});

test('a tree of what changes', () => {
  const changes = [
    change('none', 'LoadBalancer', 'k8s-shop', {
      summary: 'application, internet-facing',
      parts: [
        change('none', 'Listener', 'HTTP:80'),
        change('update', 'Listener', 'HTTPS:443', {
          summary: 'by default answer 404',
          fields: [field('certificates', ['a', 'b', 'c'], ['a', 'c', 'd'])],
          parts: [
            change('create', 'ListenerRule', '443:1', {
              summary: 'path-pattern /ping: answer 200',
              fields: [field('priority', null, 1), field('tags.team', null, 'shop')],
            }),
            change('update', 'ListenerRule', '443:2', {
              summary: 'path-pattern /*: forward to k8s-web',
              fields: [
                field('priority', 1, 2),
                field('tags.ingress.k8s.aws/resource', '443:1', '443:2'),
              ],
            }),
            change('none', 'ListenerRule', '443:3'),
            change('none', 'ListenerRule', '443:4'),
            change('delete', 'ListenerRule', '443:9', { summary: 'path-pattern /old: answer 410' }),
          ],
        }),
      ],
    }),
    change('replace', 'TargetGroup', 'k8s-web', {
      summary: 'HTTP, instance targets',
      fields: [
        field('targetType', 'ip', 'instance', true),
        field('healthCheck.path', '/', '/ready'),
        field('healthCheck.port', 'traffic-port', { $unknown: 'known after apply' }),
      ],
    }),
    change('none', 'SecurityGroup', 'k8s-sg'),
  ];
  const quiet = plan({ stack: { kind: 'Service', namespace: 'shop', name: 'tcp' } });
  expect(planText([plan({ changes }), quiet], PLAIN)).toBe(`Ingress shop/web
    LoadBalancer k8s-shop  application, internet-facing
      ~ Listener HTTPS:443  by default answer 404
            certificates: - b + d (2 unchanged)
          + ListenerRule 443:1  path-pattern /ping: answer 200
                tags.team: shop
          ~ ListenerRule 443:2  path-pattern /*: forward to k8s-web
                priority: 1 -> 2
          - ListenerRule 443:9  path-pattern /old: answer 410
            (2 rules unchanged)
        (1 listener unchanged)
-/+ TargetGroup k8s-web  HTTP, instance targets
        targetType: ip -> instance  # forces replacement
        healthCheck.path: / -> /ready
        healthCheck.port: traffic-port -> (known after apply)
    (1 security group unchanged)

No changes: Service shop/tcp.

Plan: 1 to create, 2 to change, 1 to replace, 1 to delete.
`);
});

test('the example of its page', () => {
  const snapshot = shop();
  const after = shop((s) => {
    const { metadata, spec } = ingress(s);
    metadata.annotations['alb.ingress.kubernetes.io/backend-protocol'] = 'HTTPS';
    metadata.annotations['alb.ingress.kubernetes.io/actions.ping'] = JSON.stringify({
      type: 'fixed-response',
      fixedResponseConfig: { statusCode: '200', contentType: 'text/plain', messageBody: 'pong' },
    });
    const service = { name: 'ping', port: { name: 'use-annotation' } };
    spec.rules[0].http.paths.unshift({ path: '/ping', pathType: 'Exact', backend: { service } });
  });
  const topology = linkSnapshot(after);
  const wanted = { topology, built: buildModels(after, topology) };
  const live = { snapshot, topology: linkSnapshot(snapshot) };
  const page = readFileSync(new URL('../docs/plan.md', import.meta.url), 'utf8');
  const [, example] = /```\n([^`]*)```/.exec(page) ?? [];
  expect(planText(planStacks(live, wanted), PLAIN)).toBe(example);
});

test('what cannot be told is shown, and is no change', () => {
  const fields = [field('subnets', ['subnet-1'], { $unknown: 'no subnet was seen' })];
  expect(planText([plan({ changes: [change('none', 'LoadBalancer', 'a', { fields })] })], PLAIN))
    .toBe(`Ingress shop/web
    LoadBalancer a
        subnets: subnet-1 -> (no subnet was seen)

Plan: 0 to create, 0 to change, 0 to replace, 0 to delete.
`);
});

test('stacks of which there is no plan', () => {
  const members = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    kind: 'Ingress',
    namespace: 'x',
    name,
  }));
  const plans = [
    plan({
      stack: { kind: 'IngressGroup', name: 'shared' },
      serves: members,
      state: 'refused',
      reason: 'two members disagree',
    }),
    plan({ state: 'unknown', reason: 'aws/elbv2/tags was not seen whole' }),
  ];
  expect(planText(plans, PLAIN))
    .toBe(`IngressGroup shared (Ingress x/a, Ingress x/b, Ingress x/c and 2 more)
    refused, and what is there stays as it is: two members disagree

Ingress shop/web
    what would change is not known: aws/elbv2/tags was not seen whole

Plan: 0 to create, 0 to change, 0 to replace, 0 to delete. 1 stack refused. 1 stack not known.
`);
});

test('what names and values contain is shown and not obeyed', () => {
  const hostile = change('update', 'LoadBalancer', HOSTILE, {
    summary: HOSTILE,
    fields: [field(HOSTILE, HOSTILE, [HOSTILE, HOSTILE]), field('a', null, { [HOSTILE]: HOSTILE })],
  });
  const plans = [
    plan({ stack: { kind: 'Ingress', name: HOSTILE }, changes: [hostile] }),
    plan({ state: 'refused', reason: HOSTILE }),
  ];
  expect(planText(plans, PLAIN)).not.toMatch(CONTROL);
  const one: Headroom = {
    quota: HOSTILE,
    within: { kind: 'LoadBalancer', name: HOSTILE },
    ...{ before: 1, after: 2, max: 3 },
  };
  expect(headroomText([one], PLAIN)).not.toMatch(CONTROL);
});

test('many rules that only move share a line, and so does a new health check', () => {
  const moved = [1, 2, 3, 4].map((priority) =>
    change('update', 'ListenerRule', `80:${priority + 1}`, {
      summary: 'path-pattern /*: answer 200',
      fields: [
        field('priority', priority, priority + 1),
        field('tags.ingress.k8s.aws/resource', `80:${priority}`, `80:${priority + 1}`),
      ],
    }),
  );
  const changes = [
    change('none', 'Listener', 'HTTP:80', {
      parts: [change('create', 'ListenerRule', '80:1'), ...moved],
    }),
    change('create', 'TargetGroup', 'k8s-web', {
      fields: [
        field('port', null, 1),
        field('healthCheck.port', null, 'traffic-port'),
        field('healthCheck.path', null, '/ready'),
      ],
    }),
  ];
  expect(planText([plan({ changes })], PLAIN)).toBe(`Ingress shop/web
    Listener HTTP:80
      + ListenerRule 80:1
      ~ 4 rules only move, by priority: 1->2, 2->3, 3->4, 4->5
  + TargetGroup k8s-web
        port: 1
        healthCheck: port=traffic-port, path=/ready

Plan: 2 to create, 4 to change, 0 to replace, 0 to delete.
`);
});

test('a long list ends', () => {
  const parts = Array.from({ length: 1000 }, (_, i) => change('create', 'ListenerRule', `80:${i}`));
  const text = planText(
    [plan({ changes: [change('create', 'Listener', 'HTTP:80', { parts })] })],
    PLAIN,
  );
  expect(text).toContain('and 900 more');
  expect(text).toContain('Plan: 1001 to create');
  expect(text.split('\n').length).toBeLessThan(120);
});

describe('eighty columns, where words allow it', async () => {
  test.for(await recordings())('$id', ({ snapshot }) => {
    const topology = linkSnapshot(snapshot);
    const built = lastModels(snapshot).flatMap(({ model }) => asBuilt(topology, model) ?? []);
    for (const isOffline of [false, true]) {
      const text = planText(
        planStacks({ snapshot, topology }, { topology, built }, { isOffline }),
        PLAIN,
      );
      const long = text.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
      expect(long.filter((line) => !line.includes('Plan: '))).toEqual([]);
    }
  });
});

test('quotas', () => {
  const within = { kind: 'LoadBalancer', name: 'k8s-shop' };
  const headroom: readonly Headroom[] = [
    { quota: 'rules-per-application-load-balancer', within, before: 90, after: 104, max: 100 },
    { quota: 'rules-per-application-load-balancer', within, before: 76, after: 88, max: 100 },
    { quota: 'listeners-per-application-load-balancer', within, before: 2, after: 1, max: 50 },
    { quota: 'condition-values-per-alb-rule', within, before: 5, after: 5, max: 5 },
    { quota: 'something-new', within: null, before: 1, after: 2, max: 5 },
  ];
  expect(headroomText(headroom, PLAIN)).toBe(`Quotas
    LoadBalancer k8s-shop: adds 14 rules, 104 of 100 used, 4 too many
    LoadBalancer k8s-shop: adds 12 rules, 88 of 100 used
    LoadBalancer k8s-shop: takes away 1 listener, 1 of 50 used
    LoadBalancer k8s-shop: 5 of 5 condition values in one rule used
    adds 1 something-new, 2 of 5 used
`);
  expect(headroomText([], PLAIN)).toBe('');
});
