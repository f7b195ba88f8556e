import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** AWS deletes no security group that a rule of another one names or that an interface has. The
 * controller tries for some minutes, gives up, and starts again. */
export default defineCheck({
  id: 'model/sg-delete-dependency-violation',
  title: 'A security group is still in use and cannot be deleted',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  uses: ['aws/ec2/security-groups', 'aws/ec2/network-interfaces'],
  explains: [
    'model/model-deploy-failed',
    'model/deletion-stuck-finalizer',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
  ],

  run({ ref, said, heldGroups }) {
    if (said.meaning?.id !== 'model/sg-delete-dependency-violation') return undefined;
    const [held] = heldGroups;
    if (held === undefined) {
      return faultInWords(
        'model/sg-delete-dependency-violation',
        ref,
        said,
        'Take away the rules of other security groups that name it, and take it from the interfaces that have it.',
      );
    }
    const { group, uses } = held;
    const id = group.value.GroupId;
    const names = [...new Set(uses.map(({ by }) => refText(by.ref)))];
    const more = names.length > 3 ? `, and ${names.length - 3} more` : '';
    return {
      message: `The controller cannot delete ${refText(group.ref)} of ${refText(ref)}, because it is still in use by ${names.slice(0, 3).join(', ')}${more}.`,
      fix: `Take away the rules that name ${id}, and take it from the interfaces that have it.`,
      commands: [
        `aws ec2 describe-security-groups --filters Name=ip-permission.group-id,Values=${id}`,
        `aws ec2 describe-network-interfaces --filters Name=group-id,Values=${id}`,
      ],
      evidence: [said.source, cite(group, 'GroupId'), ...uses.map(({ source }) => source)],
    };
  },
});
