import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The target group of a binding, its target type, address family and VPC are fixed when it is
 * made. A change of one of them is refused as a whole, so the binding stays as it was.
 */
export default defineCheck({
  id: 'target-group/tgb-immutable-update',
  title: 'A field of a binding cannot be changed',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/events',
  ],
  uses: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/logs', 'kubernetes/services'],
  explains: [
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'target-group/tgb-not-reconciled',
  ],

  run({ ref, said }) {
    if (said.meaning?.id !== 'target-group/tgb-immutable-update') return undefined;
    const { fields } = said.meaning.parts;
    const who = ref.kind === 'TargetGroupBinding' ? refText(ref) : `A binding of ${refText(ref)}`;
    return {
      message: `${who} is to change ${fields?.replaceAll(',', ' and ') ?? 'a field'}, which cannot be changed.`,
      fix: 'Delete the binding and let it be made anew, at a quiet time, because its targets are deregistered in between.',
      commands: [`kubectl -n ${said.about.namespace ?? ''} get targetgroupbindings -o wide`],
      evidence: [said.source],
    };
  },
});
