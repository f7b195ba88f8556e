import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller takes itself for the only one of its cluster. Two that act at once undo each
 * other's rules of security groups, and build one group of Ingresses in turns. Replicas of one
 * Deployment, and Deployments that share a lease, take turns.
 */
export default defineCheck({
  id: 'controller/controller-multiple-instances',
  title: 'Several controllers act at the same time',
  severity: 'error',
  confidence: 'derived',
  on: 'clusters',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'network/shared-backend-sg-conflict',
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
    'routing/rule-drift',
    'routing/rule-missing',
    'load-balancer/lb-missing-in-aws',
    'model/group-annotation-conflict',
    'target-group/tgb-missing',
    'dns/dns-points-elsewhere',
    'load-balancer/lb-scheme-mismatch',
  ],

  run({ controllers }) {
    const acting = controllers.filter(({ deployment: { value } }) => {
      return (value.spec.replicas ?? 1) > 0 && (value.status?.readyReplicas ?? 0) > 0;
    });
    const [first, ...others] = acting;
    const seat = ({ ref, flags }: (typeof acting)[number]): string =>
      `${flags.leaderElectionNamespace.value || (ref.namespace ?? '')}/${flags.leaderElectionId.value}`;
    const other = others.find((one) => first !== undefined && seat(one) !== seat(first));
    if (first === undefined || other === undefined) return undefined;
    return {
      subject: first.ref,
      message: `${acting.map(({ ref }) => refText(ref)).join(' and ')} act at the same time, each as if it were the only one.`,
      fix: `Keep one of them, with several replicas where one is not enough, and let it serve all classes and namespaces.`,
      commands: [
        'kubectl get deployments -A -l app.kubernetes.io/name=aws-load-balancer-controller',
      ],
      evidence: [
        cite(first.deployment, 'status', 'readyReplicas'),
        ...others.map(({ deployment }) => cite(deployment, 'status', 'readyReplicas')),
        ...acting.map(({ flags }) => flags.leaderElectionId.source),
      ],
    };
  },
});
