import { describe, expect, test } from 'vitest';
import {
  ingress,
  keep,
  loadBalancer,
  shop,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { groupName, groupsHeld, isGroupName } from '../../src/topology/groups.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { isSameAnswer } from '../../src/topology/plan/answers.js';
import type { PlannedRule, Stack } from '../../src/topology/topology.js';
import { annotate, join, path, route, rule } from '../support/ingress-drafts.js';

const HOST = 'shop.example.com';

const stackOf = (edit: Edit): Stack | undefined =>
  linkSnapshot(shop(edit)).stacks.find(({ api }) => api === 'ingress');
const rulesOf = (edit: Edit): readonly PlannedRule[] => {
  const plan = stackOf(edit)?.plan;
  if (plan?.state !== 'planned') throw new Error('no plan');
  return plan.listeners.flatMap(({ rules }) => rules);
};
/** The rules of the application load balancer's HTTPS listener. */
const actual = (s: Draft): Draft[] => {
  const { ListenerArn } = s['aws/elbv2/listeners'][loadBalancer(s).LoadBalancerArn].find(
    ({ Port }: Draft) => Port === 443,
  );
  return s['aws/elbv2/rules'][ListenerArn];
};

describe('a group', () => {
  test.each([
    ['a', true],
    ['team-a.web', true],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    ['-a', false],
    ['a.', false],
    ['A', false],
    ['', false],
    ['a b', false],
  ])('may be called %j: %s', (name, isValid) => {
    expect(isGroupName(name)).toBe(isValid);
  });

  test('is the one of the class, or else of the annotation', () => {
    const nameOf = (edit: Edit): unknown => {
      const [one] = linkSnapshot(shop(edit)).ingresses;
      return one === undefined ? undefined : groupName(one)?.value;
    };
    expect(nameOf(() => {})).toBeUndefined();
    expect(nameOf((s) => annotate(s, 'group.name', 'a'))).toBe('a');
    expect(
      nameOf((s) => {
        annotate(s, 'group.name', 'a');
        useParams(s, { group: { name: 'b' } });
      }),
    ).toBe('b');
    expect(nameOf((s) => useParams(s, { group: {} }))).toBe('');
  });

  test('is not built for an Ingress whose name of it is not valid', () => {
    const { stacks } = linkSnapshot(shop((s) => annotate(s, 'group.name', 'A')));
    expect(stacks.map(({ api }) => api)).toEqual(['service']);
  });

  test('is held by a finalizer', () => {
    const [one] = linkSnapshot(
      shop((s) => {
        ingress(s).metadata.finalizers = [
          'ingress.k8s.aws/resources',
          'example.com/x',
          'group.ingress.k8s.aws/old',
        ];
      }),
    ).ingresses;
    expect(one && groupsHeld(one)).toEqual(['', 'old']);
  });
});

describe('the rules that are there', () => {
  const add = (s: Draft, Priority: string, Conditions: Draft[]): void => {
    actual(s).push({ ...structuredClone(actual(s)[0]), RuleArn: Priority, Priority, Conditions });
  };
  const at = (value: string): Draft[] => [
    { Field: 'path-pattern', PathPatternConfig: { Values: [value] } },
  ];
  const driftsOf = (edit: Edit) =>
    stackOf(edit)?.ruleDrifts.map(({ kind, listener, index }) => [
      kind,
      listener.rules?.value[index]?.Priority,
    ]);

  test.each<[string, Edit, readonly (readonly string[])[]]>([
    ['as planned', () => {}, []],
    ['one more', (s) => add(s, '4', at('/x')), [['extra', '4']]],
    [
      'in another order',
      (s) => {
        route(
          s,
          rule(HOST, path('/', 'Prefix')),
          rule(undefined, path('/b')),
          rule('a.b', path('/c')),
        );
        s['aws/acm/certificates'][0].SubjectAlternativeNames = [HOST, 'a.b'];
        add(s, '3', at('/b'));
        add(s, '2', [{ Field: 'host-header', HostHeaderConfig: { Values: ['A.b'] } }, ...at('/c')]);
      },
      [['order', '2']],
    ],
    [
      'not planned',
      (s) => {
        add(s, '4', at('/x'));
        annotate(s, 'listen-ports', 'none');
      },
      [],
    ],
  ])('are %s', (_name, edit, drifts) => {
    expect(driftsOf(edit)).toEqual(drifts);
  });

  test('stand in for a Service, of the Ingress whose conditions they have', () => {
    const found = stackOf((s) => {
      const [first, standard] = actual(s);
      for (const one of [first, standard]) {
        one.Actions = [
          {
            Type: 'fixed-response',
            FixedResponseConfig: {
              StatusCode: '503',
              MessageBody: 'Backend service does not exist',
            },
          },
        ];
      }
    })?.unavailable;
    expect(found?.map(({ wants, index, member }) => [wants, index, member?.ref.name])).toEqual([
      ['service', 0, 'web'],
      ['service', 1, undefined],
    ]);
  });
});

describe('a planned rule', () => {
  test('tells what asks for a sign-in, on HTTP too', () => {
    const guards = rulesOf((s) => {
      annotate(s, 'auth-type', 'cognito');
      delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/ssl-redirect'];
    }).map(({ port, actions, guard }) => [port, actions.length, guard?.by, guard?.source.value]);
    expect(guards).toEqual([
      [80, 1, 'sign-in', 'cognito'],
      [443, 2, 'sign-in', 'cognito'],
    ]);
  });

  test('leads to the same as one of another Ingress with the same Service', () => {
    const [first, second, third] = rulesOf((s) => {
      join(s, 'other', rule(HOST, path('/a'), path('/b', undefined, 'gone', 'use-annotation')));
    });
    if (first === undefined || second === undefined || third === undefined) throw new Error('few');
    expect(isSameAnswer(first, third)).toBe(true);
    expect(isSameAnswer(first, second)).toBe(false);
  });

  test.each<[string, readonly Draft[], readonly string[]]>([
    ['alone', [rule(HOST, path('/'))], ['/']],
    ['with another page', [rule(HOST, path('/'), path('/login'))], ['/']],
    ['with the rest of it', [rule(HOST, path('/'), path('/*'))], []],
    ['with a part of the rest', [rule(HOST, path('/'), path('/api/*'))], []],
    ['with the rest of any host', [rule(HOST, path('/')), rule(undefined, path('/*'))], []],
    ['with the rest of its domain', [rule(HOST, path('/')), rule('*.example.com', path('/*'))], []],
    ['with the rest of another folder', [rule(HOST, path('/a/'), path('/b/*'))], ['/a/']],
  ])('for a path with a slash at its end, %s', (_name, rules, narrow) => {
    const plan = stackOf((s) => {
      s['aws/acm/certificates'][0].SubjectAlternativeNames = ['*.example.com'];
      // Wildcards are no names that a certificate is looked for.
      annotate(s, 'certificate-arn', s['aws/acm/certificates'][0].CertificateArn);
      route(s, ...rules);
    })?.plan;
    expect(plan?.state === 'planned' && plan.narrow.map((one) => one.route.path)).toEqual(narrow);
  });
});

describe('a request', () => {
  const requestsOf = (url: string, edit?: Edit) =>
    linkSnapshot(
      shop((s, snapshot) => {
        s.probes = [{ url, method: 'GET', status: 200 }];
        edit?.(s, snapshot);
      }),
    ).requests.map(({ host, isByAddress, rules }) => [
      host,
      isByAddress,
      rules.map((one) => one.route.path),
    ]);
  const NAME = 'k8s-shop-web-724d82a5b7-1.us-west-2.elb.amazonaws.com';

  test.each<[string, string, Edit | undefined, unknown]>([
    ['meets a rule', `https://${HOST}/a?b=c`, undefined, [[HOST, false, ['/']]]],
    ['in capitals', `https://${HOST.toUpperCase()}`, undefined, [[HOST, false, ['/']]]],
    ['by the port', `https://${HOST}:8443/`, undefined, []],
    ['of a host that nobody routes', 'https://other.example.com/', undefined, []],
    ['to the load balancer itself', `https://${NAME}/`, undefined, [[NAME, true, []]]],
    [
      'that no rule is for',
      `https://${HOST}/b`,
      (s) => route(s, rule(HOST, path('/a', 'Exact'))),
      [[HOST, false, []]],
    ],
    [
      'meets two',
      `https://${HOST}/a`,
      (s) => route(s, rule(HOST, path('/a*'), path('/*'))),
      [[HOST, false, ['/a*', '/*']]],
    ],
    ['to a listener that only redirects', `http://${HOST}/`, undefined, []],
    [
      'that depends on a header',
      `https://${HOST}/`,
      (s) =>
        annotate(s, 'conditions.web', [
          { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'x', values: ['1'] } },
        ]),
      [],
    ],
    [
      'to what is not planned',
      `https://${HOST}/`,
      (s) => keep(s, 'kubernetes/deployments.apps', () => false),
      [],
    ],
    ['that is none', 'ftp://shop.example.com/', undefined, []],
  ])('%s', (_name, url, edit, found) => {
    expect(requestsOf(url, edit)).toEqual(found);
  });
});
