import { loadBalancer, service, shop, targetGroup, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/nlb-client-ip-sg-missing.js';
import { checkTester } from '../../support/check-tester.js';

const TCP = 'TargetGroup k8s-shop-tcp-ca840b7458';

const rules = (s: Draft): Draft[] =>
  s['aws/ec2/security-groups'].find(({ GroupName }: Draft) =>
    GroupName.startsWith('eks-cluster-sg-'),
  ).IpPermissions;
const preserve = (s: Draft, value: string): void => {
  const { TargetGroupArn } = targetGroup(s, 'tcp');
  s['aws/elbv2/target-group-attributes'][TargetGroupArn] = [
    { Key: 'deregistration_delay.timeout_seconds', Value: '300' },
    { Key: 'preserve_client_ip.enabled', Value: value },
  ];
};
/** A public NLB without a group, whose targets admit these on all ports. */
const admitting = (source: Draft, edit: (s: Draft) => void = () => undefined) =>
  shop((s) => {
    delete loadBalancer(s, 'network').SecurityGroups;
    loadBalancer(s, 'network').Scheme = 'internet-facing';
    preserve(s, 'true');
    rules(s).splice(0, Infinity, { IpProtocol: '-1', ...source });
    edit(s);
  });
const VPC = { IpRanges: [{ CidrIp: '192.168.0.0/16' }] };

checkTester(check, {
  passes: {
    everybody: admitting({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }),
    'some clients': admitting({
      IpRanges: [{ CidrIp: '192.168.0.0/16' }, { CidrIp: '203.0.113.0/24' }],
    }),
    'a prefix list': admitting({ ...VPC, PrefixListIds: [{ PrefixListId: 'pl-1' }] }),
    'an NLB that hands on no address of clients': admitting(VPC, (s) => preserve(s, 'false')),
    'an internal NLB': admitting(VPC, (s) => {
      loadBalancer(s, 'network').Scheme = 'internal';
    }),
    'clients that are meant to be private': admitting(VPC, (s) => {
      service(s, 'tcp').spec.loadBalancerSourceRanges = ['10.0.0.0/8'];
    }),
    'an NLB with a security group': shop((s) => preserve(s, 'true')),
    'targets with a group that was not seen': admitting(VPC, (s) => {
      for (const { Groups } of s['aws/ec2/network-interfaces']) {
        Groups?.push({ GroupId: 'sg-of-others' });
      }
    }),
  },

  fails: {
    'the VPC alone': { given: admitting(VPC), finds: [TCP] },
    'the VPC, and the group itself': {
      given: admitting({ ...VPC, UserIdGroupPairs: [{ GroupId: 'sg-1' }] }),
      finds: [TCP],
    },
    'the VPC, where clients are known': {
      given: admitting(VPC, (s) => {
        service(s, 'tcp').spec.loadBalancerSourceRanges = ['203.0.113.0/24'];
      }),
      finds: [TCP],
    },
  },
});
