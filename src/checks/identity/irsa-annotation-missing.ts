import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Without a role of its own the controller acts with that of its node, which is seldom allowed
 * to touch load balancers. One that is allowed is legal: the controller's own words decide.
 */
export default defineCheck({
  id: 'identity/irsa-annotation-missing',
  title: 'The service account of the controller has no role',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/serviceaccounts',
    'kubernetes/pods',
    'kubernetes/events',
    'aws/eks/pod-identity-associations',
  ],
  explains: [
    'identity/node-role-used',
    'identity/iam-permission-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
  ],

  run({ identity: { serviceAccount, annotation, association, pods, refusal } }) {
    if (typeof serviceAccount === 'string' || annotation !== undefined) return undefined;
    if (association !== 'absent' || refusal === undefined) return undefined;
    const isBare = pods.length > 0 && pods.every(({ kind }) => kind === 'none');
    if (!isBare) return undefined;
    const { namespace = '', name } = serviceAccount.ref;
    return {
      message: `${refText(serviceAccount.ref)} of the controller has neither the annotation eks.amazonaws.com/role-arn nor a pod identity association.`,
      fix: 'Annotate it with the ARN of the role that may manage load balancers, and restart the controller.',
      commands: [
        `kubectl -n ${namespace} get serviceaccount ${name} -o jsonpath={.metadata.annotations}`,
      ],
      evidence: [
        cite(serviceAccount, 'metadata', 'annotations'),
        ...pods.map(({ source }) => source),
        refusal.source,
      ],
      subject: serviceAccount.ref,
    };
  },
});
