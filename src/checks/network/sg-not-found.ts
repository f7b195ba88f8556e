import { citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Security groups are named by their id or by their tag `Name`, which is not the name that AWS
 * asks for when one is made. With one that is not found the controller builds nothing.
 */
export default defineCheck({
  id: 'network/sg-not-found',
  title: 'A security group that is named does not exist',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'aws/ec2/security-groups',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: ['model/model-build-failed', 'model/model-deploy-failed', 'model/ingress-no-address'],

  run({ ref, failure, securityGroups, loadBalancer }) {
    const said = failure?.meaning?.id === 'network/sg-not-found' ? failure : undefined;
    const missing =
      securityGroups === 'unknown'
        ? []
        : securityGroups.groups.filter(
            ({ role, object }) => role === 'named' && object === 'absent',
          );
    const source = securityGroups === 'unknown' ? undefined : securityGroups.source;
    const names = missing.flatMap(({ name }) => name ?? []);
    const [first] = names;
    if (first === undefined || source === undefined) {
      return said === undefined
        ? undefined
        : {
            message: `${refText(ref)} names a security group that is not found: ${said.message.replace(/\.$/, '')}.`,
            fix: 'Name security groups by their ids, or by the value of their tag Name.',
            evidence: [said.source],
            confidence: 'proven' as const,
          };
    }
    const isId = first.startsWith('sg-');
    return {
      message: `${refText(ref)} names security group ${names.join(', ')}, ${isId ? 'which does not exist' : 'and none of the VPC has this value in its tag Name'}.`,
      fix: 'Name security groups by their ids.',
      commands: [
        isId
          ? `aws ec2 describe-security-groups --group-ids ${first}`
          : `aws ec2 describe-security-groups --filters Name=group-name,Values=${first}`,
      ],
      evidence: [
        source,
        ...names.map((name) =>
          citeAbsence('aws/ec2/security-groups', { kind: 'SecurityGroup', name }),
        ),
        ...(said === undefined ? [] : [said.source]),
      ],
      // What was built before goes on serving.
      ...(failure === undefined && loadBalancer !== 'absent'
        ? { severity: 'warning' as const }
        : {}),
    };
  },
});
