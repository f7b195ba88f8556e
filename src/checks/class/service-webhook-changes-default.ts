import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller's webhook gives its class to every new Service of type LoadBalancer that has
 * none. A Service whose annotations ask the in-tree provider for its NLB was meant for that one.
 */
export default defineCheck({
  id: 'class/service-webhook-changes-default',
  title: 'A webhook moved a Service to the controller',
  severity: 'info',
  confidence: 'suspected',
  on: 'balanced',
  needs: [
    'kubernetes/services',
    'kubernetes/deployments.apps',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ],
  explains: ['load-balancer/lb-scheme-internal'],

  run({ ref, object, owner, annotations, classWebhook }) {
    const type = annotations.find(({ suffix }) => suffix === 'type');
    if (owner !== 'controller' || classWebhook === undefined || type?.value !== 'nlb') {
      return undefined;
    }
    // Whoever sets what only the controller reads means the controller.
    if (annotations.some(({ isControllers }) => isControllers)) return undefined;
    const name = object.value.spec.loadBalancerClass;
    if (name === undefined) return undefined;
    return {
      message: `${refText(ref)} asks the in-tree provider for an NLB by its type annotation, but has the loadBalancerClass ${name}, which a webhook of the controller gives to new Services.`,
      fix: `Give ${refText(ref)} the annotations of the controller, above all the scheme, or install the controller with enableServiceMutatorWebhook=false and make the Service again.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o yaml`,
        'kubectl get mutatingwebhookconfigurations aws-load-balancer-webhook -o yaml',
      ],
      evidence: [type.source, cite(object, 'spec', 'loadBalancerClass'), classWebhook],
    };
  },
});
