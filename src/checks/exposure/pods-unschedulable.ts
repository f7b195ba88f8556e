import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** An autoscaler needs some minutes to add a node. */
const GROWTH_SECONDS = 300;

/** A pod that no node takes does not start, and never becomes a target. */
export default defineCheck({
  id: 'exposure/pods-unschedulable',
  title: 'No node takes pods of the Service',
  severity: 'error',
  confidence: 'proven',
  on: 'services',
  needs: ['kubernetes/services', 'kubernetes/pods'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'exposure/pods-none-ready',
    'registration/endpointslice-empty',
    'registration/targetgroup-empty',
  ],

  run({ ref, pods, troubles, hasReadyPod }) {
    const found = troubles.filter(
      ({ kind, ageSeconds = 0 }) => kind === 'unschedulable' && ageSeconds >= GROWTH_SECONDS,
    );
    const [first] = found;
    if (first === undefined) return undefined;
    const said = (first.message ?? 'the scheduler does not say why').replace(/\.$/, '');
    return {
      severity: hasReadyPod ? 'warning' : 'error',
      message: `${found.length} of the ${pods.length} pods behind ${refText(ref)} cannot be scheduled, ${first.pod.name} among them: ${said}.`,
      fix: 'Make room: add nodes, ask for less, or mend the taint, affinity or volume that the message names.',
      commands: [`kubectl -n ${first.pod.namespace ?? ''} describe pod ${first.pod.name}`],
      evidence: [first.source, ...found.slice(1).map(({ source }) => source)],
    };
  },
});
