import { type Draft, incident, recording } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/nodeport-range-blocked.js';
import { checkTester } from '../../support/check-tester.js';

const VAULT = 'TargetGroup k8s-keyring-vault-50730f1dc8';
const everyTarget = (s: Draft): Draft[] =>
  Object.values<Draft[]>(s['aws/elbv2/target-health']).flat();
/** All security groups that nodes have. */
const admit = (s: Draft, rule: Draft): void => {
  const ids = s['aws/ec2/network-interfaces']
    .filter(({ Attachment }: Draft) => Attachment?.InstanceId !== undefined)
    .flatMap(({ Groups }: Draft) => Groups.map(({ GroupId }: Draft) => GroupId));
  for (const group of s['aws/ec2/security-groups']) {
    if (!ids.includes(group.GroupId)) continue;
    group.IpPermissions.push({ IpProtocol: 'tcp', FromPort: 30000, ToPort: 32767, ...rule });
  }
};

checkTester(check, {
  passes: {
    'nodes that answer': await recording('healthy-instance'),
    'targets that are pods': await recording('sg-rule-revoked'),
    'a rule for the whole range': await incident('inc-056', (s) =>
      admit(s, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }),
    ),
    'a rule with a prefix list that holds the subnets': await incident('inc-056', (s) => {
      admit(s, { PrefixListIds: [{ PrefixListId: 'pl-1' }] });
      s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '0.0.0.0/0' }] };
    }),
    'connections that were refused, which came all the way': await incident('inc-056', (s) => {
      for (const one of everyTarget(s)) one.TargetHealth.Reason = 'Target.FailedHealthChecks';
    }),
    'nodes that cannot forward, and get the packets themselves': await incident('inc-058'),
    'nodes without a ready pod, which answer nothing by design': await incident('inc-055'),
  },

  fails: {
    'a rule that was never written': { given: await incident('inc-056'), finds: [VAULT] },
    'a rule for another range': {
      given: await incident('inc-056', (s) =>
        admit(s, { FromPort: 8080, ToPort: 8080, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }),
      ),
      finds: [VAULT],
    },
    'a rule for the primary range of the VPC alone': {
      given: await incident('inc-060'),
      finds: ['TargetGroup k8s-sensors-ingest-dca2ff03d5'],
    },
    'a prefix list of others': {
      given: await incident('inc-056', (s) => {
        admit(s, { PrefixListIds: [{ PrefixListId: 'pl-1' }] });
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '192.0.2.0/24' }] };
      }),
      finds: [VAULT],
    },
    'an NLB that hides its clients, and is probed elsewhere': {
      given: await incident('inc-060', (s) => {
        const [group] = s['aws/elbv2/target-groups'];
        group.HealthCheckPort = '31999';
        for (const one of everyTarget(s)) one.HealthCheckPort = '31999';
        s['aws/elbv2/target-group-attributes'][group.TargetGroupArn] = [
          { Key: 'preserve_client_ip.enabled', Value: 'false' },
        ];
      }),
      finds: ['TargetGroup k8s-sensors-ingest-dca2ff03d5'],
    },
    'the subnets of others': {
      given: await incident('inc-056', (s) => admit(s, { IpRanges: [{ CidrIp: '192.0.2.0/24' }] })),
      finds: [VAULT],
    },
  },
});
