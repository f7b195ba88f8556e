import { binding, event, recording, shop, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/sg-rules-external-drift.js';
import { checkTester } from '../../support/check-tester.js';

const groups = (s: Draft): Draft[] => s['aws/ec2/security-groups'];
/** Nothing is admitted to nodes and pods. */
const revoke = (s: Draft): void => {
  for (const group of groups(s)) {
    if (group.GroupName.startsWith('eks-cluster-sg-')) group.IpPermissions = [];
  }
  for (const one of targets(s)) {
    one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
  }
};
const revoked = (edit: (s: Draft) => void) =>
  shop((s) => {
    revoke(s);
    edit(s);
  });

checkTester(check, {
  passes: {
    'a binding that asks for no rule': revoked((s) => {
      delete binding(s).spec.networking;
    }),
    'a binding that is not reconciled yet': revoked((s) => {
      binding(s).metadata.generation += 1;
    }),
    'a rule for another group': revoked((s) => {
      for (const { from } of binding(s).spec.networking.ingress) {
        from[0].securityGroup.groupID = 'sg-of-others';
      }
    }),
    'a rule for another port': revoked((s) => {
      for (const { ports } of binding(s).spec.networking.ingress) ports[0].port = 9090;
    }),
    'a rule of somebody that admits it': shop((s) => {
      for (const group of groups(s)) {
        if (!group.GroupName.startsWith('eks-cluster-sg-')) continue;
        group.IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '192.168.0.0/16' }] }];
      }
    }),
    'a binding that fails since': revoked((s) =>
      event(s, 'FailedNetworkReconcile', 'it is refused', {
        kind: 'TargetGroupBinding',
        name: binding(s).metadata.name,
      }),
    ),
    'groups that the controller cannot tell apart': revoked((s) => {
      const own = groups(s).find(({ GroupName }) => GroupName.startsWith('eks-cluster-sg-'));
      groups(s).push({ ...own, GroupId: 'sg-0123456789abcdef0', GroupName: 'nodes' });
      for (const { Groups = [] } of s['aws/ec2/network-interfaces']) {
        if (Groups.some(({ GroupId }: Draft) => GroupId === own.GroupId)) {
          Groups.push({ GroupId: 'sg-0123456789abcdef0' });
        }
      }
    }),
    'groups that it says it cannot tell apart': await recording('cluster-groups-ambiguous'),
  },

  fails: {
    'a rule that was removed by hand': {
      given: await recording('sg-rule-revoked'),
      finds: ['TargetGroup k8s-shop-web-681c14e7eb'],
    },
    'a rule that was removed, of all ports': {
      given: revoked((s) => {
        for (const one of binding(s).spec.networking.ingress) delete one.ports;
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
  },
});
