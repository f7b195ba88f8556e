import { daemonSets, HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { TIMES_OUT } from '../world.js';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'A NetworkPolicy denies all that comes in to the pods, and the VPC CNI enforces it.',
    blame: [{ kind: 'NetworkPolicy', name: 'default-deny', namespace: 'shop' }],
    checks: ['network-policy-blocks-lb'],
    mustRankBelow: ['health-check-timeout', 'targets-all-unhealthy'],
  }),
  async first({ apply, change }) {
    for (const daemonSet of daemonSets.filter(({ metadata }) => metadata.name === 'aws-node')) {
      await change(withAgent(daemonSet));
    }
    await apply([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
    ]);
  },
  objects: [
    ...shop({ ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
  ],
  then: ({ lab }) => lab.setTargetHealth([TIMES_OUT]),
});

/** What the VPC CNI runs on a node where it enforces NetworkPolicies. */
function withAgent(daemonSet: any): any {
  const changed = structuredClone(daemonSet);
  changed.spec.template.spec.containers.push({
    name: 'aws-eks-nodeagent',
    image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1.2.7',
    args: ['--enable-network-policy=true'],
  });
  return changed;
}
