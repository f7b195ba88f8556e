import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Everything that the controller makes is tagged with the name of the cluster: without one it ends. */
export default defineCheck({
  id: 'controller/controller-cluster-name-missing',
  title: 'The controller is not told the name of its cluster',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/pods',
    'kubernetes/logs',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['controller/controller-crashloop', 'controller/controller-no-ready-replicas'],

  run({ ref, deployment, flags: { clusterName }, words }) {
    const said = words.find(
      ({ meaning }) => meaning?.id === 'controller/controller-cluster-name-missing',
    );
    // What runs was told in another way.
    const isDown = (deployment.value.status?.readyReplicas ?? 0) === 0;
    const isOff = deployment.value.spec.replicas === 0;
    if (said === undefined && (clusterName.value !== '' || !isDown || isOff)) return undefined;
    return {
      message: `${refText(ref)} is given ${clusterName.isExplicit ? 'an empty --cluster-name' : 'no --cluster-name'}, without which the controller ends.`,
      fix: 'Set clusterName in the values of its chart.',
      commands: [
        `helm -n ${ref.namespace ?? ''} upgrade ${ref.name} eks/aws-load-balancer-controller --version <chart> --reuse-values --set clusterName=<name>`,
      ],
      evidence: [clusterName.source, ...(said === undefined ? [] : [said.source])],
      confidence: said === undefined ? 'derived' : 'proven',
    };
  },
});
