import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The API server calls a webhook at the address of a pod. The security group of the nodes must
 * let the control plane in, and an address of an overlay network is nothing that it can reach.
 */
export default defineCheck({
  id: 'controller/webhook-port-blocked',
  title: 'The control plane does not reach what answers a webhook',
  severity: 'error',
  confidence: 'derived',
  on: 'webhookServices',
  needs: [
    'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/pods',
    'kubernetes/deployments.apps',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/namespaces',
    'aws/eks/cluster',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
    'aws/ec2/subnets',
    'aws/ec2/vpcs',
  ],
  patience: 120,
  explains: [
    'controller/webhook-denied-request',
    'exposure/pods-not-created',
    'model/finalizer-add-failed',
    'model/model-deploy-failed',
    'target-group/tgb-not-reconciled',
  ],

  run({ ref, hooks, configurations, refuses, complaints, doors, isController }, { controllers }) {
    const said = complaints.find(
      ({ meaning }) => meaning?.id === 'controller/webhook-port-blocked',
    );
    const closed = doors.filter(({ reach }) => reach === 'blocked');
    const outside = doors.filter(({ reach }) => reach === 'outside');
    const isBlocked = doors.length > 0 && closed.length === doors.length;
    if (said === undefined && !isBlocked) return undefined;
    const [door] = isBlocked ? closed : outside;
    const [group] = door?.groups ?? [];
    const [from] = door?.from ?? [];
    const port = door?.port ?? 9443;
    const isOutside = door?.reach === 'outside';
    const why =
      door === undefined
        ? 'does not answer in time'
        : isOutside
          ? `stands on ${door.pod.value.status?.podIP ?? 'an address'}, which is none of the VPC`
          : `lets nobody in from ${door.from.join(' or ')} to TCP port ${port}`;
    return {
      message: `${door === undefined ? refText(ref) : refText(door.pod.ref)} ${why}, so that the control plane cannot ask it about ${[...new Set(hooks.flatMap((hook) => hook.resources))].toSorted().join(', ')}.`,
      fix: isOutside
        ? 'Run what answers on the network of its nodes, with hostNetwork.'
        : group === undefined || from === undefined
          ? `Allow TCP port ${port} from the control plane to the nodes, and look for a NetworkPolicy in namespace ${ref.namespace ?? ''}.`
          : `Allow TCP port ${port} from ${from} in ${group}.`,
      commands:
        isOutside || group === undefined || from === undefined
          ? [`kubectl -n ${ref.namespace ?? ''} get pods,networkpolicies -o wide`]
          : [
              `aws ec2 authorize-security-group-ingress --group-id ${group} --protocol tcp --port ${port} --source-group ${from}`,
            ],
      evidence: [
        ...configurations,
        ...(said === undefined ? [] : [said.source]),
        ...(door?.evidence ?? []),
        ...(isController && isOutside
          ? controllers.map(({ deployment }) =>
              cite(deployment, 'spec', 'template', 'spec', 'hostNetwork'),
            )
          : []),
      ],
      affects: refuses,
      // What is only worked out may be wrong about a way that was not seen.
      ...(said === undefined ? { severity: 'warning' as const } : {}),
    };
  },
});
