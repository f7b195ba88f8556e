import { describe, expect, test } from 'vitest';
import {
  args,
  ingress,
  keep,
  recording,
  service,
  shop,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { contains, meet } from '../../src/topology/plan/overlap.js';
import type { Plan, PlannedListener } from '../../src/topology/topology.js';

/* What no recording shows. */

const PREFIX = 'alb.ingress.kubernetes.io';
const set = (s: Draft, suffix: string, value: unknown): void => {
  ingress(s).metadata.annotations[`${PREFIX}/${suffix}`] =
    typeof value === 'string' ? value : JSON.stringify(value);
};
const path = (s: Draft): Draft => ingress(s).spec.rules[0].http.paths[0];
const onHttp = (s: Draft): void => {
  const { annotations } = ingress(s).metadata;
  delete annotations[`${PREFIX}/ssl-redirect`];
  annotations[`${PREFIX}/listen-ports`] = '[{"HTTP":80}]';
};
/** A second Ingress in one group with the first. */
const second = (s: Draft, edit: (other: Draft) => void = () => {}): void => {
  set(s, 'group.name', 'shared');
  const other = structuredClone(ingress(s));
  other.metadata.name = 'web-too';
  edit(other);
  s['kubernetes/ingresses.networking.k8s.io'].push(other);
};

const planOf = (snapshot: Snapshot, api = 'ingress'): Plan | undefined =>
  linkSnapshot(snapshot).stacks.find((stack) => stack.api === api)?.plan;

function listenersOf(edit: Edit, api?: string): readonly PlannedListener[] {
  const plan = planOf(shop(edit), api);
  expect(plan?.state === 'planned' ? 'planned' : plan).toBe('planned');
  return plan?.state === 'planned' ? plan.listeners : [];
}

const rulesOf = (edit: Edit) =>
  listenersOf((s, snapshot) => {
    onHttp(s);
    edit(s, snapshot);
  }).flatMap(({ rules }) => rules);

const isRefused: Readonly<Record<string, Edit>> = {
  'listen-ports that is no JSON': (s) => set(s, 'listen-ports', '[{HTTP: 80}]'),
  'listen-ports that is empty': (s) => set(s, 'listen-ports', '[]'),
  'a port that is none': (s) => set(s, 'listen-ports', [{ HTTP: 0 }]),
  'a port in quotes': (s) => set(s, 'listen-ports', [{ HTTP: '80' }]),
  'a protocol that is none': (s) => set(s, 'listen-ports', [{ TCP: 80 }]),
  'a wildcard in an exact path': (s) => Object.assign(path(s), { path: '/a*', pathType: 'Exact' }),
  'a wildcard in a prefix': (s) => Object.assign(path(s), { path: '/*', pathType: 'Prefix' }),
  'conditions that are no list': (s) => set(s, 'conditions.web', {}),
  'a condition without values': (s) =>
    set(s, 'conditions.web', [{ field: 'host-header', hostHeaderConfig: {} }]),
  'a host and a regular expression for hosts': (s) =>
    set(s, 'conditions.web', [{ field: 'host-header', hostHeaderConfig: { regexValues: ['.'] } }]),
  'an order beyond the range': (s) => set(s, 'group.order', '1001'),
  'an order that is no number': (s) => set(s, 'group.order', 'first'),
  'a redirect to a port that is HTTP': (s) => set(s, 'ssl-redirect', '80'),
  'a redirect to no port': (s) => set(s, 'ssl-redirect', 'https'),
  'a way of signing in that is none': (s) => set(s, 'auth-type', 'saml'),
  'transforms that are no JSON': (s) => set(s, 'transforms.web', '{'),
  'two default backends': (s) => {
    ingress(s).spec.defaultBackend = structuredClone(path(s).backend);
    second(s);
  },
  'two protocols on one port': (s) => {
    onHttp(s);
    second(s, (other) => {
      other.metadata.annotations[`${PREFIX}/listen-ports`] = '[{"HTTPS":80}]';
    });
  },
  'two TLS policies on one port': (s) => {
    set(s, 'ssl-policy', 'ELBSecurityPolicy-TLS13-1-2-2021-06');
    second(s, (other) => {
      other.metadata.annotations[`${PREFIX}/ssl-policy`] = 'ELBSecurityPolicy-2016-08';
    });
  },
  'two sets of ranges on one port': (s) => {
    set(s, 'inbound-cidrs', '10.0.0.0/8');
    second(s, (other) => {
      other.metadata.annotations[`${PREFIX}/inbound-cidrs`] = '0.0.0.0/0';
    });
  },
  'two redirects': (s) => {
    set(s, 'listen-ports', [{ HTTP: 80 }, { HTTPS: 443 }, { HTTPS: 8443 }]);
    second(s, (other) => {
      other.metadata.annotations[`${PREFIX}/ssl-redirect`] = '8443';
    });
  },
  'a missing action, where that is not tolerated': (s) => {
    args(s).push('--tolerate-non-existent-backend-action=false');
    path(s).backend.service = { name: 'gone', port: { name: 'use-annotation' } };
  },
  'a missing Service, where that is not tolerated': (s) => {
    args(s).push('--tolerate-non-existent-backend-service=false');
    path(s).backend.service.name = 'gone';
  },
  'a missing Service among several': (s) => {
    path(s).backend.service = { name: 'split', port: { name: 'use-annotation' } };
    set(s, 'actions.split', {
      type: 'forward',
      forwardConfig: {
        targetGroups: ['web', 'gone'].map((serviceName) => ({
          serviceName,
          servicePort: 'http',
          weight: 1,
        })),
      },
    });
  },
};

const isUnknown: Readonly<Record<string, Edit>> = {
  'certificates that were not listed': (s) => delete s['aws/acm/certificates'],
  'Services that were not listed': (s) => delete s['kubernetes/services'],
  'a controller that was not seen': (s) => delete s['kubernetes/deployments.apps'],
  'two controllers': (s) => {
    const [twin] = s['kubernetes/deployments.apps'].filter(
      ({ metadata }: Draft) => metadata.name === 'aws-load-balancer-controller',
    );
    s['kubernetes/deployments.apps'].push({
      ...twin,
      metadata: { ...twin.metadata, name: 'another' },
    });
  },
  'parameters of the class that were not seen': (s) => {
    useParams(s, {});
    delete s['kubernetes/ingressclassparams.elbv2.k8s.aws'];
  },
  'members of a group in namespaces that were not seen': (s, snapshot) => {
    set(s, 'group.name', 'shared');
    snapshot.scope = { namespaces: ['shop'], subject: null };
  },
  'certificates that the controller makes': (s) => {
    args(s).push('--feature-gates=EnableCertificateManagement=true');
    set(s, 'create-acm-cert', 'true');
  },
};

describe('a plan', () => {
  test.each(Object.entries(isRefused))('is refused for %s', (_name, edit) => {
    expect(planOf(shop(edit))).toMatchObject({ state: 'refused', refusals: [{}] });
  });

  test.each(Object.entries(isUnknown))('is unknown with %s', (_name, edit) => {
    expect(planOf(shop(edit))?.state).toBe('unknown');
  });

  test('has one HTTPS listener where a certificate is named, else one of HTTP', () => {
    const plain = (s: Draft): void => {
      for (const suffix of ['listen-ports', 'ssl-redirect', 'certificate-arn']) {
        delete ingress(s).metadata.annotations[`${PREFIX}/${suffix}`];
      }
    };
    expect(listenersOf(plain)).toMatchObject([{ port: 80, protocol: 'HTTP' }]);
    const named = listenersOf((s) => {
      plain(s);
      set(s, 'certificate-arn', 'arn:1, arn:2');
    });
    expect(named).toMatchObject([
      { port: 443, protocol: 'HTTPS', certificates: [{ arn: 'arn:1' }, { arn: 'arn:2' }] },
    ]);
    const ofClass = listenersOf((s) => {
      plain(s);
      set(s, 'certificate-arn', 'arn:1');
      useParams(s, { certificateArn: ['arn:3'] });
    });
    expect(ofClass).toMatchObject([{ port: 443, certificates: [{ arn: 'arn:3' }] }]);
  });

  test('lists the certificates of all members, the default one of the first', () => {
    const listeners = listenersOf((s) => {
      set(s, 'certificate-arn', 'arn:b,arn:a');
      second(s, (other) => {
        other.metadata.annotations[`${PREFIX}/certificate-arn`] = 'arn:a,arn:b,arn:c';
      });
    });
    expect(listeners.at(-1)?.certificates.map(({ arn }) => arn)).toEqual([
      'arn:b',
      'arn:a',
      'arn:b',
      'arn:c',
    ]);
  });

  test('redirects all of HTTP as the class says', () => {
    const [http, https] = listenersOf((s) => {
      set(s, 'ssl-redirect', '80');
      useParams(s, { sslRedirectPort: '443' });
    });
    expect(http).toMatchObject({
      rules: [],
      defaultActions: [{ type: 'redirect', config: { port: '443', statusCode: 'HTTP_301' } }],
    });
    expect(https?.rules).toHaveLength(1);
  });

  test('sorts paths by type and prefixes by length', () => {
    const rules = rulesOf((s) => {
      ingress(s).spec.rules[0].http.paths = [
        ['/z', 'ImplementationSpecific'],
        ['/', 'Prefix'],
        ['/a/b/', 'Prefix'],
        ['/c', 'Exact'],
        ['/a', undefined],
      ].map(([value, pathType]) => ({
        path: value,
        backend: path(s).backend,
        ...(pathType === undefined ? {} : { pathType }),
      }));
    });
    expect(rules.map(({ conditions }) => conditions.at(-1))).toMatchObject([
      { values: ['/c'] },
      { values: ['/a/b', '/a/b/*'] },
      { values: ['/*'] },
      { values: ['/z'] },
      { values: ['/a'] },
    ]);
    expect(rules.map(({ priority }) => priority)).toEqual([1, 2, 3, 4, 5]);
  });

  test('takes conditions of all kinds, their names in any case', () => {
    const [rule] = rulesOf((s) => {
      ingress(s).spec.rules[0].host = 'a.example.com';
      Object.assign(path(s), { path: '/x', pathType: 'ImplementationSpecific' });
      set(s, 'conditions.web', [
        { field: 'path-pattern', pathPatternConfig: { values: ['/y'] } },
        { field: 'host-header', HostHeaderConfig: { Values: ['b.example.com'] } },
        { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X', regexValues: ['^1'] } },
        { field: 'http-request-method', httpRequestMethodConfig: { values: ['GET'] } },
        { field: 'query-string', queryStringConfig: { values: [{ value: 'v' }] } },
        { field: 'source-ip', sourceIpConfig: { values: ['10.0.0.0/8'] } },
        { field: 'sauce-ip' },
      ]);
    });
    expect(rule?.conditions).toEqual([
      { field: 'http-header', name: 'X', values: ['^1'], isRegex: true },
      { field: 'http-request-method', values: ['GET'] },
      { field: 'query-string', values: [{ key: undefined, value: 'v' }] },
      { field: 'source-ip', values: ['10.0.0.0/8'] },
      { field: 'host-header', values: ['a.example.com', 'b.example.com'], isRegex: false },
      { field: 'path-pattern', values: ['/x', '/y'], isRegex: false },
    ]);
  });

  test('reads paths as regular expressions where asked to', () => {
    const [rule] = rulesOf((s) => {
      Object.assign(path(s), { path: '/^/v[0-9]+$', pathType: 'ImplementationSpecific' });
      set(s, 'use-regex-path-match', 'true');
    });
    expect(rule?.conditions.at(-1)).toEqual({
      field: 'path-pattern',
      values: ['^/v[0-9]+$'],
      isRegex: true,
    });
  });

  test('leaves out what redirects to itself, and what comes behind a redirect', () => {
    const edit = (redirectConfig: object) => (s: Draft) => {
      const [rule] = ingress(s).spec.rules;
      const before = structuredClone(rule.http.paths[0]);
      before.backend.service = { name: 'go', port: { name: 'use-annotation' } };
      rule.http.paths.unshift({ ...before, path: '/', pathType: 'Prefix' });
      set(s, 'actions.go', { type: 'redirect', redirectConfig });
    };
    const toItself = rulesOf(edit({ port: '#{port}', statusCode: 'HTTP_301' }));
    expect(toItself.map(({ actions }) => actions[0]?.type)).toEqual(['forward']);
    const away = rulesOf(edit({ host: 'other.example.com', statusCode: 'HTTP_301' }));
    expect(away.map(({ actions }) => actions[0]?.type)).toEqual(['redirect']);
  });

  test('has people sign in on HTTPS only', () => {
    const listeners = listenersOf((s) => {
      set(s, 'listen-ports', [{ HTTP: 80 }, { HTTPS: 443 }]);
      delete ingress(s).metadata.annotations[`${PREFIX}/ssl-redirect`];
      service(s).metadata.annotations = { [`${PREFIX}/auth-type`]: 'oidc' };
    });
    expect(listeners.map(({ rules }) => rules[0]?.actions.map(({ type }) => type))).toEqual([
      ['forward'],
      ['guard', 'forward'],
    ]);
  });

  test('answers 503 for what is not there', () => {
    const [noService] = rulesOf((s) =>
      keep(s, 'kubernetes/services', ({ metadata }: Draft) => metadata.name !== 'web'),
    );
    const [noAction] = rulesOf((s) => {
      path(s).backend.service = { name: 'gone', port: { name: 'use-annotation' } };
    });
    expect([noService, noAction].map((rule) => rule?.actions[0])).toMatchObject([
      { config: { statusCode: '503', messageBody: 'Backend service does not exist' } },
      { config: { statusCode: '503', messageBody: 'Backend action does not exist' } },
    ]);
  });

  test('ends TLS of a Service on the ports that it names', () => {
    const listeners = listenersOf((s) => {
      Object.assign(service(s, 'tcp').metadata.annotations, {
        'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': 'arn:1',
        'service.beta.kubernetes.io/aws-load-balancer-ssl-ports': 'tls',
      });
      const [port] = service(s, 'tcp').spec.ports;
      service(s, 'tcp').spec.ports = [
        { ...port, name: 'plain', port: 80 },
        { ...port, name: 'tls', port: 443 },
      ];
    }, 'service');
    expect(listeners).toMatchObject([
      { port: 80, protocol: 'TCP', certificates: [] },
      { port: 443, protocol: 'TLS', certificates: [{ arn: 'arn:1' }] },
    ]);
  });

  test('says which rules take requests of which', async () => {
    const plan = planOf(await recording('rule-shadowed'));
    expect(plan).toMatchObject({
      overlaps: [
        {
          earlier: { member: { ref: { name: 'all' } } },
          later: { member: { ref: { name: 'api' } } },
          relation: 'covers',
        },
      ],
    });
  });
});

test('patterns are compared as what they match', () => {
  const grow = (letters: string, length: number): readonly string[] =>
    length === 0
      ? ['']
      : grow(letters, length - 1).flatMap((word) => [
          word,
          ...(word.length === length - 1 ? [...letters].map((letter) => word + letter) : []),
        ]);
  const words = grow('ab', 6);
  const patterns = grow('ab*?', 3);
  const matched = new Map(
    patterns.map((pattern) => {
      const source = pattern.replaceAll('*', '.*').replaceAll('?', '.');
      const expression = new RegExp(`^${source}$`);
      return [pattern, new Set(words.filter((word) => expression.test(word)))];
    }),
  );
  for (const [a, ofA] of matched) {
    for (const [b, ofB] of matched) {
      expect(meet(a, b), `${a} meets ${b}`).toBe([...ofA].some((word) => ofB.has(word)));
      if (!contains(a, b)) continue;
      expect(
        [...ofB].every((word) => ofA.has(word)),
        `${a} contains ${b}`,
      ).toBe(true);
    }
  }
});
