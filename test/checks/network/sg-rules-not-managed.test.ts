import { binding, incident, ingress, shop, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/sg-rules-not-managed.js';
import { checkTester } from '../../support/check-tester.js';

const ANNOTATION = 'alb.ingress.kubernetes.io/manage-backend-security-group-rules';
/** The load balancer has a group of its own, which the targets do not let in. */
const name = (s: Draft): void => {
  const { VpcId } = s['aws/ec2/vpcs'][0];
  s['aws/ec2/security-groups'].push({
    GroupId: 'sg-0123456789abcdef0',
    VpcId,
    IpPermissions: [],
  });
  for (const balancer of s['aws/elbv2/load-balancers']) {
    if (balancer.Type === 'application') balancer.SecurityGroups = ['sg-0123456789abcdef0'];
  }
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/security-groups'] =
    'sg-0123456789abcdef0';
  ingress(s).metadata.creationTimestamp = '2026-11-20T00:00:00Z';
  delete binding(s).spec.networking;
};
const silent = (s: Draft): void => {
  for (const target of targets(s)) {
    target.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
  }
};
const admit = (s: Draft): void => {
  for (const group of s['aws/ec2/security-groups']) {
    group.IpPermissions = [
      { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0123456789abcdef0' }] },
    ];
  }
};

checkTester(check, {
  passes: {
    'rules that are there': shop((s) => {
      name(s);
      silent(s);
      admit(s);
    }),
    'rules that the controller manages': shop((s) => {
      name(s);
      silent(s);
      ingress(s).metadata.annotations[ANNOTATION] = 'true';
    }),
    'groups that the controller makes': shop((s) => {
      name(s);
      silent(s);
      delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/security-groups'];
    }),
    'targets that answer': shop(name),
  },

  fails: {
    'no rule for it': {
      given: shop((s) => {
        name(s);
        silent(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'node ports that nobody opened': {
      given: await incident('inc-056'),
      finds: ['Ingress keyring/vault'],
    },
  },
});
