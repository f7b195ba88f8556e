import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** The controller's own, which it takes away when the targets are deregistered. */
const FINALIZER = 'elbv2.k8s.aws/resources';

/** Seconds in which targets are deregistered and security group rules taken back. */
const CLEANUP = 300;

/**
 * A binding that is being deleted stays until its targets and security group rules are gone. The
 * deploy that deletes it waits, and everything that comes after in it.
 */
export default defineCheck({
  id: 'target-group/tgb-stuck-deleting',
  title: 'A binding cannot be deleted',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws'],
  uses: [
    'kubernetes/events',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['model/model-deploy-failed'],

  run({ ref, object, deletingSeconds = 0, failures }) {
    const { deletionTimestamp, finalizers = [] } = object.value.metadata;
    if (deletingSeconds < CLEANUP || !finalizers.includes(FINALIZER)) return undefined;
    const failed = object.value.status?.conditions?.findIndex(
      ({ type, status }) => type === 'Ready' && status === 'False',
    );
    const condition = object.value.status?.conditions?.[failed ?? -1];
    const said =
      failures.find(({ kind }) => kind === 'cleanup-failed') ??
      failures.find(({ kind }) => kind === 'reconcile-failed');
    const reason = said?.message ?? condition?.message;
    return {
      message: `${refText(ref)} has been waiting to be deleted since ${deletionTimestamp ?? ''}${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
      fix: 'Mend what the controller says of its cleanup; as a last resort deregister the targets by hand and remove the finalizer.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} describe targetgroupbinding ${ref.name}`,
        'kubectl -n kube-system logs deploy/aws-load-balancer-controller',
      ],
      evidence: [
        cite(object, 'metadata', 'deletionTimestamp'),
        cite(object, 'metadata', 'finalizers'),
        ...(said === undefined ? [] : [said.source]),
        ...(condition === undefined || failed === undefined
          ? []
          : [cite(object, 'status', 'conditions', failed)]),
      ],
    };
  },
});
