import { arn, forbid } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const ASSUMED = 'arn:aws:sts::123456789012:assumed-role/shop-prod-lbc/1764000000000000000';
const GROUP = arn('elasticloadbalancing', 'targetgroup/{Name}/*');

export default scenario({
  expected: fault({
    link: 'identity',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: "The role's policy has no elasticloadbalancing:CreateTargetGroup.",
    blame: [{ arn: 'arn:aws:iam::123456789012:role/shop-prod-lbc' }],
    checks: ['iam-permission-missing'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address'],
  }),
  account: (account) => forbid(account, 'elasticloadbalancing:CreateTargetGroup'),
  // The emulator asks nobody whether something is allowed.
  first: ({ lab }) =>
    lab.setFaults([
      {
        service: 'elasticloadbalancing',
        action: 'CreateTargetGroup',
        code: 'AccessDenied',
        message: `User: ${ASSUMED} is not authorized to perform: elasticloadbalancing:CreateTargetGroup on resource: ${GROUP} because no identity-based policy allows the elasticloadbalancing:CreateTargetGroup action`,
      },
    ]),
  objects: shop(),
  until: warned('FailedDeployModel'),
});
