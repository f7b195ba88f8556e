import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * IngressClassParams may select the namespaces that their class is for. An Ingress of any other is
 * refused; one that was a member of a group before stops the whole group.
 */
export default defineCheck({
  id: 'class/ingress-class-namespace-not-allowed',
  title: 'The class is not for this namespace',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/namespaces',
  ],
  explains: ['model/group-load-failed', 'model/ingress-no-address'],

  run({ ref, classFault, className, params }) {
    if (classFault?.kind !== 'namespace-excluded' || typeof params !== 'object') return undefined;
    const { namespace = '' } = ref;
    const [label] = Object.entries(params.value.spec?.namespaceSelector?.matchLabels ?? {});
    return {
      message: `${refText(ref)} has the class ${className?.value ?? ''}, whose IngressClassParams ${params.ref.name} select other namespaces than ${namespace}.`,
      fix: `Give the namespace ${namespace} the labels that the namespaceSelector of IngressClassParams ${params.ref.name} asks for, or use another class.`,
      commands: [
        `kubectl get ingressclassparams ${params.ref.name} -o jsonpath='{.spec.namespaceSelector}'`,
        ...(label === undefined ? [] : [`kubectl label namespace ${namespace} ${label.join('=')}`]),
      ],
      evidence: classFault.evidence,
    };
  },
});
