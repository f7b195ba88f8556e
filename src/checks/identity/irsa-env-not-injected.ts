import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The role of a service account reaches a pod through its environment, which is written when
 * the pod is created and never after. A pod without it acts with the role of its node.
 */
export default defineCheck({
  id: 'identity/irsa-env-not-injected',
  title: 'A pod of the controller did not receive its role',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/serviceaccounts', 'kubernetes/pods'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/events',
  ],
  explains: [
    'identity/node-role-used',
    'identity/iam-permission-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
  ],

  run({ ref, identity: { serviceAccount, annotation, pods, refusal } }) {
    if (typeof serviceAccount === 'string' || annotation === undefined) return undefined;
    const bare = pods.filter(({ kind }) => kind === 'none');
    const [first] = bare;
    if (first === undefined) return undefined;
    return {
      message: `${refText(first.pod.ref)} runs without AWS_ROLE_ARN, though ${refText(serviceAccount.ref)} is annotated with ${String(annotation.value)}.`,
      fix: `Restart ${refText(ref)}, whose pods receive the role when they are created.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} rollout restart deployment/${ref.name}`],
      evidence: [
        annotation,
        ...bare.map(({ source }) => source),
        ...(refusal === undefined ? [] : [refusal.source]),
      ],
      // The role of the node may do, until somebody takes its permissions away.
      ...(refusal === undefined ? { severity: 'warning' as const } : {}),
    };
  },
});
