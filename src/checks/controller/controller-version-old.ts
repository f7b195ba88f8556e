import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** An older version passes over, without a word, what it does not know yet. */
export default defineCheck({
  id: 'controller/controller-version-old',
  title: 'The controller is too old for what is asked of it',
  severity: 'info',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/gateways.gateway.networking.k8s.io',
    'kubernetes/loadbalancerconfigurations.gateway.k8s.aws',
  ],
  explains: [
    'exposure/annotation-unknown',
    'exposure/clusterip-service-with-instance-target',
    'model/model-build-failed',
  ],

  run({ ref, serves, version, tooNew }) {
    const [first] = tooNew;
    if (first === undefined) return undefined;
    return {
      message: `${refText(ref)} runs v${version?.join('.') ?? ''}, and ${first.what} needs ${first.since} or later.`,
      fix: 'Upgrade the chart, its CRDs and its IAM policy together.',
      commands: [
        `helm -n ${ref.namespace ?? ''} upgrade ${ref.name} eks/aws-load-balancer-controller --reuse-values`,
      ],
      evidence: [first.source, ...tooNew.slice(1, 5).map(({ source }) => source)],
      affects: tooNew.flatMap((one) => one.serves ?? serves),
    };
  },
});
