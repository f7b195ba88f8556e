import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Source ranges and prefix lists become rules of the security group that the controller makes. It
 * makes none where somebody names others, and then restricts nothing.
 */
export default defineCheck({
  id: 'network/inbound-cidrs-ignored',
  title: 'Source ranges have no effect on named security groups',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  explains: ['network/frontend-sg-blocks-clients'],

  run({ ref, securityGroups }) {
    if (securityGroups === 'unknown' || securityGroups.source === undefined) return undefined;
    const { ignored, source } = securityGroups;
    const [first] = ignored;
    if (first === undefined) return undefined;
    const key = String(first.path.at(-1));
    return {
      message: `${refText(ref)} names its security groups, so that ${key} of ${refText(first.ref)} restricts nothing.`,
      fix: 'Put the source ranges into the rules of the security groups that are named.',
      commands: [
        `aws ec2 describe-security-groups --group-ids ${String(source.value)
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one.startsWith('sg-'))
          .join(' ')} --query "SecurityGroups[].IpPermissions"`,
      ],
      evidence: [source, ...ignored],
    };
  },
});
