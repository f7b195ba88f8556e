import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Deployment, PodSpec } from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/**
 * Two workloads behind one Service are how canaries and blue-green rollouts are made, and both
 * then have the port. Where only one of them has it, the other one is caught by its labels.
 */
export default defineCheck({
  id: 'exposure/selector-too-broad',
  title: 'A Service selects pods that do not serve its port',
  severity: 'warning',
  confidence: 'suspected',
  on: 'services',
  needs: ['kubernetes/services', 'kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
  ],
  explains: ['health/targets-some-unhealthy'],

  run({ ref, object, workloads }) {
    const running = workloads.filter(({ replicas }) => replicas !== 0);
    if (running.length < 2) return undefined;
    const ports = (object.value.spec.ports ?? []).map(({ port, targetPort = port }) => targetPort);
    const serves = (spec: PodSpec | undefined): boolean =>
      [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].some(({ ports: declared }) =>
        declared?.some(({ containerPort, name }) =>
          ports.some((wanted) => wanted === containerPort || wanted === name),
        ),
      );
    const right = running.find(({ podSpec }) => serves(podSpec));
    const caught = running.find(({ podSpec }) => podSpec !== undefined && !serves(podSpec));
    if (right === undefined || caught === undefined) return undefined;
    return {
      message: `${refText(ref)} selects the pods of ${refText(right.ref)} and those of ${refText(caught.ref)}, which declare no port ${ports.join(' or ')}.`,
      fix: `Let ${refText(ref)} select a label that only the pods of ${refText(right.ref)} carry.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get pods --show-labels`],
      evidence: [
        cite(object, 'spec', 'selector'),
        cite(caught.object as Seen<Deployment>, 'spec', 'template', 'metadata', 'labels'),
      ],
    };
  },
});
