import { refText } from '../../findings/cite.js';
import type { NameClaim } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** Names have at most 32 letters, digits and hyphens. The controller counts them; the rest is for
 * AWS to refuse, once, when the load balancer is made. */
export default defineCheck({
  id: 'model/lb-name-invalid',
  title: 'A name that no load balancer can have',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events', 'aws/elbv2/load-balancers', 'aws/elbv2/tags'],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'model/model-deploy-failed',
  ],

  run({ ref, failure, nameClaim, loadBalancer, members }) {
    const said = saidOf(failure, 'model/lb-name-invalid');
    const why = nameClaim === undefined ? undefined : faultOf(nameClaim);
    const matters = why?.isCounted === true || loadBalancer === 'absent' || said !== undefined;
    const fix = 'Ask for a name of at most 32 letters, digits and hyphens.';
    if (nameClaim === undefined || why === undefined || !matters) {
      return faultInWords('model/lb-name-invalid', ref, failure, fix);
    }
    const { value, member, source } = nameClaim;
    const isServing = members.length > 0 && members.every(({ addresses }) => addresses.length > 0);
    return {
      message: `${refText(member)} asks for a load balancer named ${JSON.stringify(value)}, which ${why.text}.`,
      fix,
      commands: [
        `kubectl -n ${member.namespace ?? ''} get ${member.kind.toLowerCase()} ${member.name} -o jsonpath='{.metadata.annotations}'`,
      ],
      evidence: [source, ...(said === undefined ? [] : [said])],
      ...(said === undefined ? { confidence: 'derived' as const } : {}),
      // What was deployed before stays, until somebody changes something.
      ...(said === undefined && isServing ? { severity: 'warning' as const } : {}),
    };
  },
});

/** Why AWS gives no such name; `isCounted` where the controller itself refuses it, each time. */
function faultOf({
  value: name,
  length,
}: Pick<NameClaim, 'value' | 'length'>):
  | { readonly text: string; readonly isCounted: boolean }
  | undefined {
  if (length !== 'unknown' && length > 32) {
    return { text: `has ${length} characters`, isCounted: true };
  }
  const text = !/^[A-Za-z0-9-]+$/.test(name)
    ? 'has other characters than letters, digits and hyphens'
    : /^-|-$/.test(name)
      ? 'begins or ends with a hyphen'
      : name.startsWith('internal-')
        ? 'begins with internal-'
        : undefined;
  return text === undefined ? undefined : { text, isCounted: false };
}
