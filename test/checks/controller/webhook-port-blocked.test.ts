import { event, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-port-blocked.js';
import { checkTester } from '../../support/check-tester.js';

const SERVICE = 'Service kube-system/aws-load-balancer-webhook-service';
const KINDS = ['validating', 'mutating'].map(
  (kind) => `kubernetes/${kind}webhookconfigurations.admissionregistration.k8s.io`,
);
const TIMEOUT =
  'Error creating: Internal error occurred: failed calling webhook "mservice.elbv2.k8s.aws": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate-v1-service?timeout=10s": context deadline exceeded';
const age = (s: Draft): void => {
  for (const { metadata } of KINDS.flatMap((kind) => s[kind])) {
    metadata.creationTimestamp = '2026-11-20T00:00:00Z';
  }
};
/** The nodes have a group of their own, with these rules. */
const nodes = (s: Draft, IpPermissions: Draft[]): void => {
  age(s);
  const { VpcId } = s['aws/ec2/security-groups'][0];
  s['aws/ec2/security-groups'].push({ GroupId: 'sg-0123456789abcdef0', VpcId, IpPermissions });
  for (const eni of s['aws/ec2/network-interfaces']) {
    if (eni.Attachment?.InstanceId !== undefined) {
      eni.Groups = [{ GroupId: 'sg-0123456789abcdef0' }];
    }
  }
};
const rule = (from: number, to: number, rest: Draft): Draft => ({
  IpProtocol: 'tcp',
  FromPort: from,
  ToPort: to,
  ...rest,
});
const group = (s: Draft): Draft => ({
  UserIdGroupPairs: [{ GroupId: s['aws/eks/cluster'].resourcesVpcConfig.clusterSecurityGroupId }],
});

checkTester(check, {
  passes: {
    'a rule for the control plane': shop((s) => nodes(s, [rule(9443, 9443, group(s))])),
    'a rule for its subnets': shop((s) =>
      nodes(s, [rule(1025, 65535, { IpRanges: [{ CidrIp: '192.168.0.0/16' }] })]),
    ),
    'a rule for its second group': shop((s) => {
      s['aws/eks/cluster'].resourcesVpcConfig.securityGroupIds = ['sg-0fedcba9876543210'];
      nodes(s, [rule(9443, 9443, { UserIdGroupPairs: [{ GroupId: 'sg-0fedcba9876543210' }] })]);
    }),
    'groups that were not seen whole': shop((s) => {
      nodes(s, []);
      for (const eni of s['aws/ec2/network-interfaces']) {
        eni.Groups?.push({ GroupId: 'sg-0aaaaaaaaaaaaaaaa' });
      }
    }),
    'a webhook that was called since': shop((s) => {
      age(s);
      const about = { kind: 'ReplicaSet', name: 'web-5d4f' };
      event(s, 'FailedCreate', TIMEOUT, { ...about, at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfulCreate', 'Created pod: web-5d4f-x', about);
    }),
  },

  fails: {
    'no rule for the port': {
      given: shop((s) => nodes(s, [rule(10250, 10250, group(s))])),
      finds: [SERVICE],
    },
    'a rule for another network': {
      given: shop((s) => nodes(s, [rule(9443, 9443, { IpRanges: [{ CidrIp: '10.0.0.0/8' }] })])),
      finds: [SERVICE],
    },
    'calls that time out': {
      given: shop((s) => {
        age(s);
        event(s, 'FailedCreate', TIMEOUT, { kind: 'Certificate', name: 'solver' });
      }),
      finds: [SERVICE],
    },
    'pods that cannot be created': { given: await incident('inc-009'), finds: [SERVICE] },
    'an overlay network': { given: await incident('inc-012'), finds: [SERVICE] },
  },
});
