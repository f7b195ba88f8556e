import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An address that a network plugin invented inside the cluster means nothing to the VPC: a load
 * balancer has no way to it, and the controller finds no network interface that holds it.
 */
export default defineCheck({
  id: 'registration/overlay-cni-with-ip-target',
  title: 'Pods that are to be targets have no address of the VPC',
  severity: 'error',
  confidence: 'derived',
  on: 'clusters',
  needs: [
    'kubernetes/pods',
    'kubernetes/nodes',
    'kubernetes/services',
    'kubernetes/daemonsets.apps',
    'kubernetes/deployments.apps',
    'aws/ec2/vpcs',
    'aws/elbv2/target-health',
  ],
  uses: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: [
    'health/targets-all-unhealthy',
    'registration/pod-eni-unresolvable',
    'registration/target-missing',
    'registration/targetgroup-empty',
    'target-group/tgb-not-reconciled',
    'network/no-route-lb-to-target',
  ],

  run({ overlay }) {
    if (overlay === undefined) return undefined;
    const { services, pod, address, vpc } = overlay;
    const [first, ...others] = services;
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return {
      affects: services.flatMap(({ serves }) => serves),
      message: `The pods of ${refText(first.ref)}${more} are to be targets themselves, and their addresses, such as ${address}, lie outside ${refText(vpc.ref)}.`,
      fix: 'Use instance targets, or a network plugin that gives pods addresses of the VPC.',
      commands: ['kubectl -n kube-system get daemonsets'],
      evidence: [
        cite(pod, 'status', 'podIP'),
        cite(vpc, 'CidrBlockAssociationSet'),
        cite(first.object, 'spec', 'selector'),
        citeAbsence('kubernetes/daemonsets.apps', {
          kind: 'DaemonSet',
          namespace: 'kube-system',
          name: 'aws-node',
        }),
      ],
    };
  },
});
