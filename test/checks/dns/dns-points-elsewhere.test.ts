import { incident, ingress, loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-points-elsewhere.js';
import { checkTester } from '../../support/check-tester.js';

const HOST = 'shop.example.com';

/** The Ingress routes a host, which resolves to this. */
function resolves(s: Draft, answer: Draft): void {
  ingress(s).spec.rules[0].host = HOST;
  const { DNSName } = loadBalancer(s);
  s['dns'] = {
    [DNSName.toLowerCase()]: { addresses: ['203.0.113.1', '203.0.113.2'], cname: [] },
    [HOST]: answer,
  };
}

/** A second load balancer, with one target in this state, or none. */
function another(s: Draft, state: string | undefined, id = '10.9.9.9'): void {
  const other = structuredClone(loadBalancer(s));
  other.LoadBalancerArn = `${other.LoadBalancerArn}9`;
  other.LoadBalancerName = 'old';
  other.DNSName = 'old-1.elb.us-west-2.amazonaws.com';
  s['aws/elbv2/load-balancers'].push(other);
  s['dns'][other.DNSName] = { addresses: ['198.51.100.7'], cname: [] };
  const group = structuredClone(s['aws/elbv2/target-groups'][0]);
  group.TargetGroupArn = `${group.TargetGroupArn}9`;
  group.TargetGroupName = 'old';
  group.LoadBalancerArns = [other.LoadBalancerArn];
  s['aws/elbv2/target-groups'].push(group);
  s['aws/elbv2/target-health'][group.TargetGroupArn] =
    state === undefined ? [] : [{ Target: { Id: id, Port: 80 }, TargetHealth: { State: state } }];
}

function owned(s: Draft, by = 'ingress/shop/web'): void {
  s['aws/route53/records'] = [
    {
      Name: `${HOST}.`,
      Type: 'A',
      HostedZoneId: 'Z1',
      ResourceRecords: [{ Value: '10.0.0.9' }],
    },
    {
      Name: `${HOST}.`,
      Type: 'TXT',
      HostedZoneId: 'Z1',
      ResourceRecords: [
        { Value: `"heritage=external-dns,external-dns/owner=x,external-dns/resource=${by}"` },
      ],
    },
  ];
}

checkTester(check, {
  passes: {
    'its own load balancer': shop((s) => resolves(s, { addresses: ['203.0.113.2'], cname: [] })),
    'its own load balancer, by an alias': shop((s) =>
      resolves(s, {
        addresses: ['192.0.2.1'],
        cname: [`dualstack.${loadBalancer(s).DNSName.toUpperCase()}.`],
      }),
    ),
    'a CDN': shop((s) =>
      resolves(s, { addresses: ['192.0.2.1'], cname: ['d111111abcdef8.cloudfront.net.'] }),
    ),
    'no answer': shop((s) => resolves(s, { addresses: [], cname: [], error: 'NXDOMAIN' })),
    'a load balancer that serves, as one of another cluster': shop((s) => {
      resolves(s, { addresses: ['198.51.100.7'], cname: [] });
      another(s, 'healthy');
    }),
    'an NLB in front of it': shop((s) => {
      resolves(s, { addresses: ['198.51.100.7'], cname: [] });
      another(s, 'unhealthy', loadBalancer(s).LoadBalancerArn);
    }),
    'a load balancer whose targets were not asked for': shop((s) => {
      resolves(s, { addresses: ['198.51.100.7'], cname: [] });
      another(s, 'unhealthy');
      delete s['aws/elbv2/target-health'][s['aws/elbv2/target-groups'].at(-1).TargetGroupArn];
    }),
    'the load balancer of another way in': shop((s) => {
      resolves(s, { addresses: ['10.0.0.5'], cname: [] });
      s['dns'][loadBalancer(s, 'network').DNSName.toLowerCase()] = { addresses: ['10.0.0.5'] };
      for (const targets of Object.values<Draft[]>(s['aws/elbv2/target-health'])) {
        for (const one of targets) one.TargetHealth = { State: 'unhealthy' };
      }
    }),
    'a record that external-dns keeps for somebody else': shop((s) => {
      resolves(s, { addresses: ['10.0.0.9'], cname: [] });
      owned(s, 'ingress/shop/other');
    }),
    'an Ingress that tells external-dns where to': shop((s) => {
      resolves(s, { addresses: ['10.0.0.9'], cname: [] });
      owned(s);
      ingress(s).metadata.annotations['external-dns.alpha.kubernetes.io/target'] = '10.0.0.9';
    }),
    'a load balancer that is five minutes old': shop((s, { capturedAt }) => {
      resolves(s, { addresses: ['10.0.0.9'], cname: [] });
      owned(s);
      loadBalancer(s).CreatedTime = new Date(Date.parse(capturedAt) - 300_000).toISOString();
    }),
  },

  fails: {
    'a load balancer without a healthy target': {
      given: shop((s) => {
        resolves(s, { addresses: ['198.51.100.7'], cname: [] });
        another(s, 'unhealthy');
      }),
      finds: [`Host ${HOST}`],
    },
    'a load balancer without a target, by name': {
      given: shop((s) => {
        resolves(s, { addresses: ['192.0.2.9'], cname: ['old-1.elb.us-west-2.amazonaws.com'] });
        another(s, undefined);
      }),
      finds: [`Host ${HOST}`],
    },
    'an address, where external-dns keeps the name': {
      given: shop((s) => {
        resolves(s, { addresses: ['10.0.0.9'], cname: [] });
        owned(s);
      }),
      finds: [`Host ${HOST}`],
    },
    'a load balancer that is known by its tags alone': {
      given: shop((s) => {
        resolves(s, { addresses: ['10.0.0.9'], cname: [] });
        owned(s);
        ingress(s).status = {};
      }),
      finds: [`Host ${HOST}`],
    },
    'a load balancer that a renamed cluster left behind': {
      given: await incident('inc-029'),
      finds: ['Host ledger.copperfieldtrust.com'],
    },
    'a record that stands in the way of external-dns': {
      given: await incident('inc-068'),
      finds: ['Host api-test.marlinpay.com'],
    },
  },
});
