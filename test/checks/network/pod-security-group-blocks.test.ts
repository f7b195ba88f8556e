import { type Draft, recording, shop, targetGroup, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/pod-security-group-blocks.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';

/** Every target is a pod with an interface of its own, in the security group `sg-pods`. */
const branch = (s: Draft, ...rules: Draft[]): void => branchesOf(s, 'web', rules);
const branchesOf = (s: Draft, service: string, rules: Draft[]): void => {
  const [first] = s['aws/ec2/network-interfaces'].filter(
    ({ Attachment }: Draft) => Attachment?.InstanceId !== undefined,
  );
  targets(s, service).forEach(({ Target }, index) => {
    for (const eni of s['aws/ec2/network-interfaces']) {
      eni.PrivateIpAddresses = eni.PrivateIpAddresses?.filter(
        ({ PrivateIpAddress }: Draft) => PrivateIpAddress !== Target.Id,
      );
    }
    s['aws/ec2/network-interfaces'].push({
      ...{ NetworkInterfaceId: `eni-branch-${index}`, InterfaceType: 'branch' },
      ...{ VpcId: first.VpcId, SubnetId: first.SubnetId, PrivateIpAddress: Target.Id },
      AvailabilityZone: first.AvailabilityZone,
      Groups: [{ GroupId: 'sg-pods', GroupName: 'pods' }],
    });
  });
  s['aws/ec2/security-groups'].push({
    ...{ GroupId: 'sg-pods', GroupName: 'pods', VpcId: first.VpcId },
    ...{ IpPermissions: rules, IpPermissionsEgress: [] },
  });
};
const silence = (s: Draft, service = 'web'): void => {
  for (const one of targets(s, service)) {
    one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
  }
};
const tcp = (rest: Draft): Draft => ({
  ...{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, ...rest },
});
const everybody = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

checkTester(check, {
  passes: {
    'pods in the security group of their nodes': await recording('sg-rule-revoked'),
    'a rule for everybody': shop((s) => {
      silence(s);
      branch(s, tcp(everybody));
    }),
    'no rule, and pods that answer': shop((s) => branch(s)),
    'a prefix list that was not read': shop((s) => {
      silence(s);
      branch(s, tcp({ PrefixListIds: [{ PrefixListId: 'pl-1' }] }));
    }),
    'answers that no rule is needed for': shop((s) => {
      silence(s);
      branch(s, { IpProtocol: '-1', ...everybody });
    }),
  },

  fails: {
    'a policy whose group lets nobody in': {
      given: shop((s) => {
        silence(s);
        branch(s);
      }),
      finds: [WEB],
    },
    'a rule for the nodes alone, for the probes of the kubelet': {
      given: shop((s) => {
        silence(s);
        branch(s, tcp({ UserIdGroupPairs: [{ GroupId: 'sg-of-nodes' }] }));
      }),
      finds: [WEB],
    },
    'a rule for another port': {
      given: shop((s) => {
        silence(s);
        branch(s, { ...tcp(everybody), FromPort: 53, ToPort: 53 });
      }),
      finds: [WEB],
    },
    'a prefix list of others': {
      given: shop((s) => {
        silence(s);
        branch(s, tcp({ PrefixListIds: [{ PrefixListId: 'pl-1' }] }));
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.0.2.0/24' }] };
      }),
      finds: [WEB],
    },
    'an NLB that hides its clients, where only clients are let in': {
      given: shop((s) => {
        silence(s, 'tcp');
        branchesOf(s, 'tcp', [tcp({ IpRanges: [{ CidrIp: '198.51.100.0/24' }] })]);
        const group = targetGroup(s, 'tcp');
        group.HealthCheckPort = '9999';
        for (const one of targets(s, 'tcp')) one.HealthCheckPort = '9999';
        s['aws/elbv2/target-group-attributes'][group.TargetGroupArn] = [
          { Key: 'preserve_client_ip.enabled', Value: 'false' },
        ];
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'a rule for the subnets of others': {
      given: shop((s) => {
        silence(s);
        branch(s, tcp({ IpRanges: [{ CidrIp: '192.0.2.0/24' }] }));
      }),
      finds: [WEB],
    },
  },
});
