import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { forbid, instance } from '../account.js';
import { HEALTH, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { unused } from '../world.js';

const DENIED = 'elasticloadbalancing:DeregisterTargets';
const ASSUMED = 'arn:aws:sts::123456789012:assumed-role/shop-prod-lbc/1764000000000000000';

export default scenario({
  expected: fault({
    link: 'identity',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      "The instance of a node was stopped, and stays a target: the role's policy has no elasticloadbalancing:DeregisterTargets.",
    checks: ['iam-permission-missing'],
    mustRankBelow: ['target-unused', 'target-stale', 'node-not-ready'],
    mustNotAppear: ['target-az-not-enabled', 'targetgroup-not-attached'],
  }),
  account: (account) => forbid(account, DENIED),
  objects: shop({
    ingress: { annotations: { scheme: 'internet-facing', 'target-type': 'instance', ...HEALTH } },
    service: { type: 'NodePort' },
  }),
  async first({ lab, nodes }) {
    nodes.decide({ app: 'web' }, { zone: 'a' });
    // The emulator asks nobody whether something is allowed.
    await lab.setFaults([
      {
        service: 'elasticloadbalancing',
        action: 'DeregisterTargets',
        code: 'AccessDenied',
        message: `User: ${ASSUMED} is not authorized to perform: ${DENIED} because no identity-based policy allows the ${DENIED} action`,
      },
    ]);
  },
  async then({ lab, ids, aws, nodes, until }) {
    const id = ids.rewrite(instance('b'));
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await lab.setTargetHealth([
      unused(id, 'Target.InvalidState', 'Target is in the stopped state'),
    ]);
    await nodes.silence('b');
    await until('the controller could not deregister it', ({ events }) =>
      events.some(({ reason }) => reason === 'FailedReconcile'),
    );
  },
});
