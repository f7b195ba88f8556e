import { cite, refText, type Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

/** The controller deletes no load balancer whose own object asks for its protection, and nothing
 * else of the group changes meanwhile. Protection that was set in AWS alone it takes off itself. */
export default defineCheck({
  id: 'model/deletion-protection-blocks-delete',
  title: 'Deletion protection keeps an object from being deleted',
  severity: 'error',
  confidence: 'proven',
  on: 'leaving',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/services'],
  uses: ['kubernetes/events', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'model/deletion-stuck-finalizer',
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
  ],

  run({ ref, object, protection, failure, finalizer, others }) {
    const said = saidOf(failure, 'model/deletion-protection-blocks-delete');
    const source = protection ?? said;
    if (source === undefined) return undefined;
    const blocked =
      others.length === 0 ? '' : `, and nothing changes for ${others.map(refText).join(', ')}`;
    const key = String(protection?.path.at(-1) ?? 'the load balancer attributes');
    return {
      message: `${refText(ref)} is being deleted and asks for deletion protection, so that the controller does not delete its load balancer${blocked}.`,
      fix: `Set deletion_protection.enabled to false in ${key} of ${refText(ref)}.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} edit ${ref.kind.toLowerCase()} ${ref.name}`],
      evidence: [
        source,
        cite(object as Seen<kubernetes.Ingress>, 'metadata', 'deletionTimestamp'),
        finalizer,
        ...(said === undefined || said === source ? [] : [said]),
      ],
      affects: [ref, ...others],
      ...(said === undefined ? { confidence: 'derived' as const } : {}),
    };
  },
});
