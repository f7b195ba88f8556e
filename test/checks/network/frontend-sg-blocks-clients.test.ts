import { breakOff, loadBalancer, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/frontend-sg-blocks-clients.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'LoadBalancer k8s-shop-web-724d82a5b7';

const groups = (s: Draft, type = 'application'): Draft[] =>
  s['aws/ec2/security-groups'].filter(({ GroupId }: Draft) =>
    loadBalancer(s, type).SecurityGroups.includes(GroupId),
  );
/** Whom the groups of a load balancer admit, and nobody else. */
const admit = (s: Draft, rules: Draft[], type = 'application'): void => {
  for (const [index, group] of groups(s, type).entries()) {
    group.IpPermissions = index === 0 ? rules : [];
  }
};
/** For both ports that it listens on, or for one. */
const tcp = (source: Draft, from = 80, to = from === 80 ? 443 : from): Draft => ({
  IpProtocol: 'tcp',
  FromPort: from,
  ToPort: to,
  ...source,
});
const LIST = { PrefixListIds: [{ PrefixListId: 'pl-1' }] };

checkTester(check, {
  passes: {
    'one address that is meant': shop((s) =>
      admit(s, [tcp({ IpRanges: [{ CidrIp: '203.0.113.7/32' }] })]),
    ),
    'clients of IPv6 alone': shop((s) =>
      admit(s, [tcp({ Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }] })]),
    ),
    'another security group': shop((s) =>
      admit(s, [tcp({ UserIdGroupPairs: [{ GroupId: 'sg-1' }] })]),
    ),
    'a prefix list that was not read': shop((s) => admit(s, [tcp(LIST)])),
    'a prefix list': shop((s) => {
      admit(s, [tcp(LIST)]);
      s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.0.2.0/24' }] };
    }),
    'all protocols': shop((s) =>
      admit(s, [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] }]),
    ),
    'a group that was not seen': shop((s) => {
      admit(s, []);
      loadBalancer(s).SecurityGroups.push('sg-of-others');
    }),
    'a network load balancer without groups': shop((s) => {
      delete loadBalancer(s, 'network').SecurityGroups;
    }),
    'a network load balancer that endpoint services lead to': shop((s) => {
      admit(s, [], 'network');
      loadBalancer(s, 'network').EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = 'off';
    }),
    'a load balancer of just now': shop((s, { capturedAt }) => {
      admit(s, []);
      loadBalancer(s).CreatedTime = capturedAt;
    }),
    'rules that were not all seen': shop((s, snapshot) => {
      admit(s, []);
      breakOff(snapshot, 'aws/ec2/security-groups');
      s['aws/ec2/security-groups'] = [];
    }),
    'an internal load balancer': await recording('nlb-internal'),
  },

  fails: {
    'no rule': { given: shop((s) => admit(s, [])), finds: [WEB] },
    'a rule for another port': {
      given: shop((s) => admit(s, [tcp({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, 8080)])),
      finds: [WEB],
    },
    'a rule for one of two ports': {
      given: shop((s) => admit(s, [tcp({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, 443)])),
      finds: [WEB],
    },
    'a rule for another protocol': {
      given: shop((s) =>
        admit(s, [tcp({ IpProtocol: 'udp', IpRanges: [{ CidrIp: '0.0.0.0/0' }] })]),
      ),
      finds: [WEB],
    },
    'an empty prefix list': {
      given: shop((s) => {
        admit(s, [tcp(LIST)]);
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [] };
      }),
      finds: [WEB],
    },
    'a network load balancer': {
      given: shop((s) => admit(s, [], 'network')),
      finds: ['LoadBalancer k8s-shop-tcp-62fb452171'],
    },
  },
});
