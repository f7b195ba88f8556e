import { OWN_GROUP, ownGroup } from '../account.js';
import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { TIMES_OUT } from '../world.js';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The security group of the load balancer lets nothing out, as those that Terraform makes.',
    checks: ['lb-sg-egress-blocked'],
    mustRankBelow: ['health-check-timeout', 'targets-all-unhealthy'],
  }),
  account(account) {
    ownGroup(account, [8080]);
    for (const group of account['ec2/security-groups']) {
      if (group.GroupId === OWN_GROUP) group.IpPermissionsEgress = [];
    }
  },
  objects: shop({
    ingress: { annotations: { ...PUBLIC, ...HEALTH, 'security-groups': OWN_GROUP } },
  }),
  then: ({ lab }) => lab.setTargetHealth([TIMES_OUT]),
});
