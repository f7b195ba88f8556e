import { type Draft, loadBalancer, recording, shop, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/lb-sg-egress-blocked.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const REVOKED = 'TargetGroup k8s-shop-web-681c14e7eb';

/** The outbound rules of all security groups of the load balancer. */
const egress = (s: Draft, ...rules: Draft[]): void => {
  for (const group of s['aws/ec2/security-groups']) {
    if (loadBalancer(s).SecurityGroups.includes(group.GroupId)) group.IpPermissionsEgress = rules;
  }
};
const silence = (s: Draft, Reason = 'Target.Timeout'): void => {
  for (const one of targets(s)) one.TargetHealth = { State: 'unhealthy', Reason };
};
const tcp = (port: number, rest: Draft): Draft => ({
  ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...rest },
});
const nodeGroup = (s: Draft): string =>
  s['aws/ec2/security-groups'].find(({ GroupName }: Draft) =>
    GroupName.startsWith('eks-cluster-sg-'),
  ).GroupId;
const subnetBlocks = (s: Draft): string[] =>
  s['aws/ec2/subnets'].map(({ CidrBlock }: Draft) => CidrBlock);

checkTester(check, {
  passes: {
    'a rule for everything': shop((s) => silence(s)),
    'no rule, and targets that answer': shop((s) => egress(s)),
    'no rule, and an answer with the wrong code': shop((s) => {
      egress(s);
      silence(s, 'Target.ResponseCodeMismatch');
    }),
    'a rule for the group of the targets': shop((s) => {
      silence(s);
      egress(s, tcp(8080, { UserIdGroupPairs: [{ GroupId: nodeGroup(s) }] }));
    }),
    'a rule for the subnets of the targets': shop((s) => {
      silence(s);
      egress(s, tcp(8080, { IpRanges: subnetBlocks(s).map((CidrIp) => ({ CidrIp })) }));
    }),
    'a prefix list that holds them': shop((s) => {
      silence(s);
      egress(s, tcp(8080, { PrefixListIds: [{ PrefixListId: 'pl-1' }] }));
      s['aws/ec2/managed-prefix-lists'] = {
        'pl-1': subnetBlocks(s).map((Cidr) => ({ Cidr })),
      };
    }),
    'a prefix list that was not read': shop((s) => {
      silence(s);
      egress(s, tcp(8080, { PrefixListIds: [{ PrefixListId: 'pl-1' }] }));
    }),
    'another group of the load balancer, of another account': shop((s) => {
      silence(s);
      egress(s);
      loadBalancer(s).SecurityGroups.push('sg-shared');
    }),
    'a load balancer without security groups': shop((s) => {
      silence(s);
      delete loadBalancer(s).SecurityGroups;
    }),
  },

  fails: {
    'no rule at all': {
      given: shop((s) => {
        silence(s);
        egress(s);
      }),
      finds: [WEB],
    },
    'a rule for another port, as in truth table B1': {
      given: shop((s) => {
        silence(s);
        egress(s, tcp(443, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }));
      }),
      finds: [WEB],
    },
    'a rule for IPv6 alone': {
      given: shop((s) => {
        silence(s);
        egress(s, tcp(8080, { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }));
      }),
      finds: [WEB],
    },
    'a prefix list of others': {
      given: shop((s) => {
        silence(s);
        egress(s, tcp(8080, { PrefixListIds: [{ PrefixListId: 'pl-1' }] }));
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.0.2.0/24' }] };
      }),
      finds: [WEB],
    },
    'besides a rule that the targets lack': {
      given: await recording('sg-rule-revoked', (s) => egress(s)),
      finds: [REVOKED],
    },
  },
});
