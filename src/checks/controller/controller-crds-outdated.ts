import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A type that is older than the controller does not know its newer fields, and the API server
 * drops them with a warning. Helm never updates such types.
 */
export default defineCheck({
  id: 'controller/controller-crds-outdated',
  title: 'A type of the controller is older than the controller',
  severity: 'warning',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/pods', 'kubernetes/logs'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['target-group/tgb-not-reconciled'],

  run({ ref, words }) {
    const said = words.find(({ meaning }) => meaning?.id === 'controller/controller-crds-outdated');
    if (said === undefined) return undefined;
    return {
      message: `The API server drops ${said.meaning?.parts['field'] ?? 'a field'} that ${refText(ref)} writes, because the type is older than the controller.`,
      fix: 'Apply the crds folder of the version of the chart that is in use.',
      commands: [
        'kubectl apply -k "github.com/aws/eks-charts/stable/aws-load-balancer-controller/crds?ref=master"',
      ],
      evidence: [said.source],
    };
  },
});
