import { GROUP, binding, ownBalancer } from '../byo.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { failed } from '../world.js';

export default scenario({
  expected: fault({
    link: 'target-group',
    difficulty: 'medium',
    subject: 'targetgroupbinding/byo -n shop',
    rootCause: 'The binding registers addresses of pods, and its target group takes instances.',
    blame: [{ kind: 'TargetGroupBinding', name: 'byo', namespace: 'shop' }],
    checks: ['tgb-target-type-mismatch'],
    mustRankBelow: ['tgb-not-reconciled', 'target-missing', 'targetgroup-empty'],
  }),
  account(account) {
    ownBalancer(account);
    for (const group of account['elbv2/target-groups']) {
      if (group.TargetGroupArn === GROUP) group.TargetType = 'instance';
    }
  },
  // The emulator takes any target.
  first: ({ lab }) =>
    lab.setFaults([
      {
        service: 'elasticloadbalancing',
        action: 'RegisterTargets',
        code: 'ValidationError',
        message: "Instance ID '192.168.100.20' is not valid",
        status: 400,
      },
    ]),
  objects: [...shop({ ingress: null }), binding({ spec: { targetType: 'ip' } })],
  until: ({ bindings }) => bindings.length > 0,
  then: ({ until }) => until('the controller cannot register', failed('byo')),
});
