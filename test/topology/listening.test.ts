import { describe, expect, test } from 'vitest';
import {
  ingress,
  incident,
  loadBalancer,
  service,
  shop,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Stack } from '../../src/topology/topology.js';
import { certificate, nameCertificates, second, set, unset } from '../support/listening.js';

const discover = (s: Draft, ...certificates: Draft[]): void => {
  unset(s, 'certificate-arn');
  ingress(s).spec.rules[0].host = 'www.example.com';
  s['aws/acm/certificates'] = certificates;
};

/** The Ingress names the one certificate that there is. */
const nameOne = (s: Draft): void => nameCertificates(s, ...s['aws/acm/certificates']);

function stackOf(snapshot: Snapshot): Stack {
  const stack = linkSnapshot(snapshot).stacks.find(({ api }) => api === 'ingress');
  if (stack === undefined) throw new Error('no stack');
  return stack;
}

describe('what members ask to listen on', () => {
  test('is known where the plan is refused', () => {
    const { plan, asks } = stackOf(shop((s) => set(s, 'ssl-redirect', '8443')));
    expect(plan.state).toBe('refused');
    expect(asks).toMatchObject([
      { port: 80, protocol: 'HTTP', isExplicit: true },
      { port: 443, protocol: 'HTTPS', isExplicit: true },
    ]);
  });

  test('is a default where they say nothing', () => {
    const { asks } = stackOf(
      shop((s) => {
        nameOne(s);
        unset(s, 'listen-ports');
      }),
    );
    expect(asks).toMatchObject([{ port: 443, protocol: 'HTTPS', isExplicit: false }]);
  });

  test('leads HTTP away as one of them says', () => {
    const { plan } = stackOf(shop());
    expect(plan).toMatchObject({ sslRedirect: { port: 443, member: { name: 'web' } } });
  });
});

describe('certificates', () => {
  test('are searched for by host', () => {
    const { searches } = stackOf(
      shop((s) => {
        discover(s, certificate(2), certificate(1), certificate(3, { Status: 'FAILED' }));
      }),
    );
    expect(searches).toMatchObject([
      {
        host: 'www.example.com',
        found: [certificate(1), certificate(2)].map((value) => ({ value })),
        unissued: [{ value: certificate(3, { Status: 'FAILED' }) }],
      },
    ]);
  });

  test('are not searched for where one is named', () => {
    expect(stackOf(shop(nameOne)).searches).toEqual([]);
  });

  test('leave a host without one', () => {
    const { plan } = stackOf(
      shop((s) => {
        nameOne(s);
        ingress(s).spec.rules[0].host = 'www.example.org';
        for (const one of s['aws/acm/certificates']) {
          one.SubjectAlternativeNames = ['*.example.com'];
        }
      }),
    );
    expect(plan).toMatchObject({
      listeners: [{ uncovered: [] }, { uncovered: [{ host: 'www.example.org' }] }],
    });
  });

  test('run out at a time', () => {
    const { listeners } = stackOf(
      shop((s, snapshot) => {
        snapshot.capturedAt = '2026-11-25T18:00:00Z';
        for (const one of s['aws/acm/certificates']) one.NotAfter = '2026-11-25T17:00:00Z';
      }),
    );
    expect(listeners?.flatMap(({ served }) => served)).toMatchObject([
      { isDefault: true, expiredSeconds: 3600 },
    ]);
  });
});

describe('mutual authentication', () => {
  const planOf = (edit: Edit) => stackOf(shop(edit)).plan;
  const ask = (value: unknown) => planOf((s) => set(s, 'mutual-authentication', value));

  test.each([
    [[{ port: 443, mode: 'off' }]],
    [[{ port: 443, mode: 'passthrough' }]],
    [[{ port: 443, mode: 'verify', trustStore: 'staff' }]],
    [[{ Port: 443, Mode: 'verify', TrustStore: 'staff', advertiseTrustStoreCaNames: 'on' }]],
    [[{ port: 8443, mode: 'off' }]],
  ])('%j is taken', (value) => {
    expect(ask(value).state).toBe('planned');
  });

  test.each([
    ['[', 'is no JSON'],
    [{}, 'is no list'],
    [[], 'is empty'],
    [['verify'], 'an item that is no object'],
    [[{ mode: 'off' }], 'has 0, which is no port'],
    [[{ port: 443 }], 'has mode "" for port 443'],
    [[{ port: 443, mode: 'on' }], 'has mode "on" for port 443'],
    [[{ port: 443, mode: 'verify' }], 'without a trustStore'],
    [[{ port: 443, mode: 'verify', trustStore: 1 }], 'a trustStore for port 443 that is no text'],
    [[{ port: 443, mode: 'off', trustStore: 'staff' }], 'has trustStore for port 443'],
    [
      [{ port: 443, mode: 'passthrough', ignoreClientCertificateExpiry: true }],
      'has ignoreClientCertificateExpiry for port 443',
    ],
    [
      [{ port: 443, mode: 'verify', trustStore: 'x', advertiseTrustStoreCaNames: 'yes' }],
      'has advertiseTrustStoreCaNames "yes"',
    ],
    [
      [{ port: 443, mode: 'verify', trustStore: 'x', ignoreClientCertificateExpiry: 'yes' }],
      'has ignoreClientCertificateExpiry "yes"',
    ],
  ])('%j is refused', (value, reason) => {
    expect(ask(value)).toMatchObject({
      state: 'refused',
      refusals: [{ kind: 'mutual-authentication', reason: expect.stringContaining(reason) }],
    });
  });

  test('knows a trust store by its name and by its ARN', () => {
    const arn = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/staff/1';
    const plan = planOf((s) => {
      const ask = (trustStore: string) =>
        JSON.stringify([{ port: 443, mode: 'verify', trustStore }]);
      set(s, 'mutual-authentication', ask('staff'));
      second(s, (annotations) => {
        annotations['mutual-authentication'] = ask(arn);
      });
    });
    expect(plan.state).toBe('planned');
  });

  test('is one for all members of a port', () => {
    const both = (port: number) =>
      planOf((s) => {
        set(s, 'mutual-authentication', [{ port: 443, mode: 'off' }]);
        second(s, (annotations) => {
          annotations['mutual-authentication'] = JSON.stringify([{ port, mode: 'passthrough' }]);
        });
      });
    expect(both(8443).state).toBe('planned');
    expect(both(443)).toMatchObject({ refusals: [{ kind: 'mutual-authentication' }] });
  });
});

test('a port of two protocols is refused as such', () => {
  const { plan } = stackOf(
    shop((s) => {
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTPS":80}]';
      });
    }),
  );
  expect(plan).toMatchObject({ refusals: [{ kind: 'protocol', member: { name: 'web-too' } }] });
});

test('members may ask for two schemes', () => {
  const { scheme, isSchemeAgreed } = stackOf(
    shop((s) => {
      second(s, (annotations) => {
        annotations['scheme'] = 'internal';
      });
    }),
  );
  expect([scheme.value, isSchemeAgreed]).toEqual(['internet-facing', false]);
});

test('the old annotation of a Service says its scheme', () => {
  const schemeOf = (text: string) =>
    linkSnapshot(
      shop((s) => {
        const { annotations } = service(s, 'tcp').metadata;
        delete annotations['service.beta.kubernetes.io/aws-load-balancer-scheme'];
        annotations['service.beta.kubernetes.io/aws-load-balancer-internal'] = text;
      }),
    ).stacks.find(({ api }) => api === 'service')?.scheme.value;
  expect(schemeOf('true')).toBe('internal');
  expect(schemeOf('false')).toBe('internet-facing');
});

test('a name of a web ACL goes before the ARN of one', () => {
  const aclOf = (edit: Edit) => stackOf(shop(edit)).webAcl;
  expect(aclOf(() => {})).toBeUndefined();
  expect(aclOf((s) => set(s, 'wafv2-acl-arn', 'arn:1'))).toMatchObject({
    by: 'arn',
    value: 'arn:1',
  });
  expect(
    aclOf((s) => {
      set(s, 'wafv2-acl-arn', 'arn:1');
      useParams(s, { wafv2AclName: 'edge' });
    }),
  ).toMatchObject({ by: 'name', value: 'edge' });
  expect(
    aclOf((s) => {
      set(s, 'wafv2-acl-arn', 'arn:1');
      second(s, (annotations) => {
        annotations['wafv2-acl-arn'] = 'arn:2';
      });
    }),
  ).toBeUndefined();
});

describe('a load balancer is left over', () => {
  /** Another one beside that of the shop, with the tags of the controller. */
  const leave = (s: Draft, stack: string, cluster = 'shop-prod'): void => {
    const arn = `${loadBalancer(s).LoadBalancerArn}-old`;
    s['aws/elbv2/load-balancers'].push({
      ...structuredClone(loadBalancer(s)),
      LoadBalancerArn: arn,
      LoadBalancerName: 'k8s-old',
      DNSName: 'k8s-old.us-west-2.elb.amazonaws.com',
    });
    s['aws/elbv2/tags'][arn] = [
      { Key: 'elbv2.k8s.aws/cluster', Value: cluster },
      { Key: 'ingress.k8s.aws/stack', Value: stack },
    ];
  };
  const orphansOf = (edit: Edit) => linkSnapshot(shop(edit)).orphans;

  test('where nothing may have made it', () => {
    expect(orphansOf((s) => leave(s, 'shop/gone'))).toMatchObject([
      { stackId: 'shop/gone', successor: undefined, otherCluster: undefined, serves: [] },
    ]);
  });

  test.each<[string, Edit]>([
    ['it is of another cluster', (s) => leave(s, 'shop/gone', 'shop-staging')],
    ['its Ingress is there', (s) => leave(s, 'shop/web')],
    [
      'some Ingress names its group',
      (s) => {
        leave(s, 'shared');
        ingress(s).spec.ingressClassName = 'other';
        set(s, 'group.name', 'shared');
      },
    ],
    [
      'some class names its group',
      (s) => {
        leave(s, 'shared');
        useParams(s, { group: { name: 'shared' } });
      },
    ],
    [
      'not all namespaces were seen',
      (s, snapshot) => {
        leave(s, 'shop/gone');
        snapshot.scope.namespaces = ['shop'];
      },
    ],
  ])('but not where %s', (_, edit) => {
    expect(orphansOf(edit)).toEqual([]);
  });

  test('where its cluster has another name now', async () => {
    expect(linkSnapshot(await incident('inc-029')).orphans).toMatchObject([
      { stackId: 'treasury/ledger-ui', otherCluster: 'treasury' },
    ]);
  });
});

test('quotas are numbers', () => {
  const [cluster] = linkSnapshot(shop()).clusters;
  expect(cluster?.limits.get('certificates-per-application-load-balancer')?.max).toBe(25);
});
