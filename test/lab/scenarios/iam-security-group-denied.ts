import { forbid } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const ACTION = 'ec2:CreateSecurityGroup';
const ASSUMED = 'arn:aws:sts::123456789012:assumed-role/shop-prod-lbc/1764000000000000000';

export default scenario({
  expected: fault({
    link: 'identity',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: `The role's policy has no ${ACTION}.`,
    blame: [{ arn: 'arn:aws:iam::123456789012:role/shop-prod-lbc' }],
    checks: ['iam-permission-missing'],
    mustRankBelow: ['model-build-failed', 'model-deploy-failed', 'ingress-no-address'],
  }),
  account: (account) => forbid(account, ACTION),
  // The emulator asks nobody whether something is allowed.
  first: ({ lab }) =>
    lab.setFaults([
      {
        service: 'ec2',
        action: 'CreateSecurityGroup',
        code: 'UnauthorizedOperation',
        message: `You are not authorized to perform this operation. User: ${ASSUMED} is not authorized to perform: ${ACTION} on resource: arn:aws:ec2:us-west-2:123456789012:security-group/* because no identity-based policy allows the ${ACTION} action`,
      },
    ]),
  objects: shop(),
  until: (seen) => warned('FailedBuildModel')(seen) || warned('FailedDeployModel')(seen),
});
