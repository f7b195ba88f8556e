import {
  type Draft,
  incident,
  loadBalancer,
  named,
  recording,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/backend-sg-rule-missing.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const REVOKED = 'TargetGroup k8s-shop-web-681c14e7eb';
const FORWARDING = 'TargetGroup k8s-orchard-shopfron-da93e91ea8';

/** The security group of the nodes, and of the pods on them. */
const nodeGroup = (s: Draft): Draft =>
  s['aws/ec2/security-groups'].find(({ GroupName }: Draft) =>
    GroupName.startsWith('eks-cluster-sg-'),
  );
/** Nothing is heard of the targets of the Service. */
const silence = (s: Draft, service = 'web'): void => {
  for (const one of targets(s, service)) {
    one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
  }
};
const admit = (s: Draft, rule: Draft): void => {
  nodeGroup(s).IpPermissions.push({ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, ...rule });
};
/** The NLB has no security group, and does not hand on who its clients are. */
const bareNlb = (s: Draft): void => {
  delete loadBalancer(s, 'network').SecurityGroups;
  silence(s, 'tcp');
  for (const one of targets(s, 'tcp')) one.TargetHealth.Reason = 'Target.FailedHealthChecks';
};
const subnetsOf = (s: Draft): string[] =>
  loadBalancer(s).AvailabilityZones.map(
    ({ SubnetId }: Draft) =>
      s['aws/ec2/subnets'].find((one: Draft) => one.SubnetId === SubnetId).CidrBlock,
  );

checkTester(check, {
  passes: {
    'a rule, and an application that is slow': shop((s) => silence(s)),
    'the addresses of the subnets': await recording('sg-rule-revoked', (s) =>
      admit(s, { IpRanges: [{ CidrIp: '192.168.0.0/16' }] }),
    ),
    'a prefix list that holds them': await recording('sg-rule-revoked', (s) => {
      admit(s, { PrefixListIds: [{ PrefixListId: 'pl-1' }] });
      s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.168.0.0/20' }] };
    }),
    'a prefix list that was not read': await recording('sg-rule-revoked', (s) =>
      admit(s, { PrefixListIds: [{ PrefixListId: 'pl-1' }] }),
    ),
    'another security group of the interfaces': await recording('sg-rule-revoked', (s) => {
      s['aws/ec2/security-groups'].push({
        GroupId: 'sg-extra',
        IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      });
      for (const { Attachment, Groups } of s['aws/ec2/network-interfaces']) {
        if (Attachment?.InstanceId !== undefined) Groups.push({ GroupId: 'sg-extra' });
      }
    }),
    'a security group of another account': await recording('sg-rule-revoked', (s) => {
      for (const { Attachment, Groups } of s['aws/ec2/network-interfaces']) {
        if (Attachment?.InstanceId !== undefined) Groups.push({ GroupId: 'sg-shared' });
      }
    }),
    'targets that answer nevertheless': shop((s) => (nodeGroup(s).IpPermissions = [])),
    'an answer with the wrong code, which came all the way': await recording(
      'sg-rule-revoked',
      (s) => {
        for (const { TargetHealth } of targets(s))
          TargetHealth.Reason = 'Target.ResponseCodeMismatch';
      },
    ),
    'a connection that was refused, which came all the way': await recording(
      'sg-rule-revoked',
      (s) => {
        for (const { TargetHealth } of targets(s))
          TargetHealth.Reason = 'Target.FailedHealthChecks';
      },
    ),
    'targets that are being drained': await recording('sg-rule-revoked', (s) => {
      for (const { TargetHealth } of targets(s)) TargetHealth.State = 'draining';
    }),
    'addresses of no interface': await recording('sg-rule-revoked', (s) =>
      targets(s).forEach(({ Target }, i) => (Target.Id = `172.16.0.${i}`)),
    ),
    'load balancer and nodes in one group that admits itself': await recording(
      'sg-rule-revoked',
      (s) => loadBalancer(s).SecurityGroups.push(nodeGroup(s).GroupId),
    ),
    'an NLB without a security group whose addresses are admitted': shop((s) => {
      bareNlb(s);
      admit(s, { IpRanges: subnetsOf(s).map((CidrIp) => ({ CidrIp })) });
    }),
    'a node that reaches a pod of another node': await incident('inc-058', (s) => {
      const group = s['aws/ec2/security-groups'].find(
        ({ GroupId }: Draft) => GroupId === 'sg-01374cb31e7c22a06',
      );
      group.IpPermissions.push({
        IpProtocol: 'tcp',
        FromPort: 80,
        ToPort: 80,
        UserIdGroupPairs: [{ GroupId: 'sg-01374cb31e7c22a06' }],
      });
    }),
    'nodes that are not to forward': await incident('inc-058', (s) => {
      named(s, 'kubernetes/services', 'shop-front').spec.externalTrafficPolicy = 'Local';
    }),
    'an NLB that hands its clients on, whoever they are': shop((s) => {
      bareNlb(s);
      for (const one of targets(s, 'tcp')) one.Target.Port = 9000;
      admit(s, { FromPort: 9000, ToPort: 9000, IpRanges: [{ CidrIp: '10.0.0.0/8' }] });
      admit(s, { IpRanges: subnetsOf(s).map((CidrIp) => ({ CidrIp })) });
      const group = targetGroup(s, 'tcp');
      group.HealthCheckPort = '8080';
      s['aws/elbv2/target-group-attributes'][group.TargetGroupArn] = [
        { Key: 'preserve_client_ip.enabled', Value: 'true' },
      ];
    }),
    'replies that a network ACL drops': await incident('inc-059'),
    'a node port, of which another check knows more': await incident('inc-056'),
    'node ports of some zones, too': await incident('inc-060'),
  },

  fails: {
    'a rule that was removed': { given: await recording('sg-rule-revoked'), finds: [REVOKED] },
    'a rule for another protocol': {
      given: await recording('sg-rule-revoked', (s) =>
        admit(s, { IpProtocol: 'udp', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }),
      ),
      finds: [REVOKED],
    },
    'a rule for other addresses': {
      given: await recording('sg-rule-revoked', (s) =>
        admit(s, { IpRanges: [{ CidrIp: '10.0.0.0/8' }] }),
      ),
      finds: [REVOKED],
    },
    'a rule for IPv6 alone': {
      given: await recording('sg-rule-revoked', (s) =>
        admit(s, { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }),
      ),
      finds: [REVOKED],
    },
    'a prefix list of others': {
      given: await recording('sg-rule-revoked', (s) => {
        admit(s, { PrefixListIds: [{ PrefixListId: 'pl-1' }] });
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.0.2.0/24' }] };
      }),
      finds: [REVOKED],
    },
    'one of two subnets': {
      given: await recording('sg-rule-revoked', (s) =>
        admit(s, { IpRanges: [{ CidrIp: subnetsOf(s)[0] }] }),
      ),
      finds: [REVOKED],
    },
    'health checks that pass on another port': {
      given: shop((s) => {
        for (const one of targets(s)) {
          one.Target.Port = 9000;
          one.HealthCheckPort = '8080';
        }
        targetGroup(s).HealthCheckPort = '8080';
      }),
      finds: [WEB],
    },
    'an NLB without a security group': {
      given: shop(bareNlb),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'an NLB that sends from its own addresses, where only clients are admitted': {
      given: shop((s) => {
        bareNlb(s);
        for (const one of targets(s, 'tcp')) one.Target.Port = 9000;
        admit(s, { FromPort: 9000, ToPort: 9000, IpRanges: [{ CidrIp: '10.0.0.0/8' }] });
        admit(s, { IpRanges: subnetsOf(s).map((CidrIp) => ({ CidrIp })) });
        targetGroup(s, 'tcp').HealthCheckPort = '8080';
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'a binding without networking': {
      given: await incident('inc-057'),
      finds: ['TargetGroup nginx-manual'],
    },
    'nodes that may not forward': { given: await incident('inc-058'), finds: [FORWARDING] },
    'an interface that no instance is named at': {
      given: await incident('inc-058', (s) => {
        const address = s['kubernetes/endpointslices.discovery.k8s.io'].find(
          ({ metadata }: Draft) => metadata.name.startsWith('shop-front'),
        ).endpoints[0].addresses[0];
        const eni = s['aws/ec2/network-interfaces'].find(({ PrivateIpAddresses }: Draft) =>
          PrivateIpAddresses.some((one: Draft) => one.PrivateIpAddress === address),
        );
        const branch = structuredClone(eni);
        eni.PrivateIpAddresses = eni.PrivateIpAddresses.filter(
          (one: Draft) => one.PrivateIpAddress !== address,
        );
        branch.NetworkInterfaceId = 'eni-branch';
        branch.PrivateIpAddress = address;
        branch.PrivateIpAddresses = [{ PrivateIpAddress: address, Primary: true }];
        delete branch.Attachment;
        s['aws/ec2/network-interfaces'].push(branch);
      }),
      finds: [FORWARDING],
    },
    'nodes that may not send to the pods of others': {
      given: await incident('inc-058', (s) => {
        const group = s['aws/ec2/security-groups'].find(
          ({ GroupId }: Draft) => GroupId === 'sg-01374cb31e7c22a06',
        );
        group.IpPermissions.push({ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
        group.IpPermissionsEgress = [];
      }),
      finds: [FORWARDING],
    },
  },
});
