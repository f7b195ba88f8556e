import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Node } from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the controller follows a change. */
const RECONCILED = 60;

/**
 * A target is an address with a port. Where the port of the Service or of the pods changed and
 * the controller did not follow, the load balancer knocks at a door that is no more. The port of
 * the target group itself is never used.
 */
export default defineCheck({
  id: 'registration/target-port-mismatch',
  title: 'A target is registered with another port',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'health/health-check-connection-failed',
    'registration/target-missing',
    'registration/target-stale',
  ],

  run({ ref, binding, drift, health, isInUse }) {
    if (drift === 'unknown' || binding === undefined || health === undefined || !isInUse) {
      return undefined;
    }
    const { expected, object } = binding;
    const age = expected === 'unknown' ? undefined : expected.ageSeconds;
    if (expected === 'unknown' || (age ?? RECONCILED) < RECONCILED) return undefined;
    const pairs = drift.missing.flatMap((wanted) => {
      const found = drift.stale.find(({ id }) => id === wanted.id);
      return found === undefined || (wanted.ageSeconds ?? RECONCILED) < RECONCILED
        ? []
        : [{ wanted, found }];
    });
    const [first] = pairs;
    if (first === undefined) return undefined;
    const { wanted, found } = first;
    const more = pairs.length > 1 ? ` and ${pairs.length - 1} more` : '';
    return {
      message: `${refText(ref)} has ${refText(wanted.source.ref)}${more} registered with another port: ${found.id}:${found.port} in the place of ${wanted.port}.`,
      fix: 'Find out from the events of the binding why the controller does not follow, then remove the checkpoint annotation of the binding, so that it compares again.',
      commands: [
        `kubectl -n ${binding.ref.namespace ?? ''} describe targetgroupbinding ${binding.ref.name}`,
        `kubectl -n ${binding.ref.namespace ?? ''} annotate targetgroupbinding ${binding.ref.name} elbv2.k8s.aws/checkpoint-`,
      ],
      evidence: [
        cite(health, found.at),
        cite(object, 'spec', 'serviceRef'),
        // A pod and a node have both their conditions.
        cite(wanted.source as Seen<Node>, 'status', 'conditions'),
      ],
    };
  },
});
