import { refText } from '../../findings/cite.js';
import { groupName } from '../../topology/groups.js';
import { annotationOf } from '../../topology/ingresses.js';
import { defineCheck } from '../define-check.js';

/** A group that the class names wins over the annotation, which then does nothing. */
export default defineCheck({
  id: 'routing/group-params-override',
  title: 'The class puts an Ingress into another group',
  severity: 'warning',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  explains: ['routing/group-split'],

  run(ingress) {
    const { ref, object, owner } = ingress;
    const wanted = annotationOf(object, 'group.name');
    const group = groupName(ingress);
    if (owner !== 'controller' || wanted === undefined || group === undefined) return undefined;
    if (group.value === wanted.value) return undefined;
    return {
      message: `${refText(ref)} asks for the group ${wanted.value}, but its class puts it into ${group.value}.`,
      fix: `Give it another class, or take the annotation away if ${group.value} is right.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [wanted.source, group.source],
    };
  },
});
