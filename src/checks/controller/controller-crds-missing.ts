import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller binds target groups to Services with an object of its own type. Helm installs
 * such types once and never again: after an upgrade from before they existed, or after somebody
 * deleted them, they are missing.
 */
export default defineCheck({
  id: 'controller/controller-crds-missing',
  title: 'A type that the controller needs is not installed',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: [
    'kubernetes/deployments.apps',
    'kubernetes/customresourcedefinitions.apiextensions.k8s.io',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'controller/controller-no-ready-replicas',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'target-group/tgb-missing',
  ],

  run({ ref, missingTypes }) {
    const [first] = missingTypes;
    if (first === undefined) return undefined;
    return {
      message: `${refText(ref)} needs ${missingTypes.map(({ name }) => name).join(' and ')} in version v1beta1, which the API server does not serve.`,
      fix: 'Apply the crds folder of the version of the chart that is in use.',
      commands: [
        'kubectl apply -k "github.com/aws/eks-charts/stable/aws-load-balancer-controller/crds?ref=master"',
      ],
      evidence: [first.source, ...missingTypes.slice(1).map(({ source }) => source)],
    };
  },
});
