import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'RegistryUnavailable',
]);

/**
 * In a private VPC the public registry cannot be reached, and an image may be taken from the
 * registry of another region or account. The pod then never starts.
 */
export default defineCheck({
  id: 'controller/controller-image-pull-failed',
  title: 'The image of the controller cannot be pulled',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/pods'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['controller/controller-no-ready-replicas'],

  run({ containers }) {
    const waiting = containers.find(({ status }) =>
      REASONS.has(status.state?.waiting?.reason ?? ''),
    );
    if (waiting === undefined) return undefined;
    const { pod, at, status } = waiting;
    const index = pod.value.spec.containers.findIndex(({ name }) => name === status.name);
    const image = pod.value.spec.containers[index]?.image ?? 'its image';
    return {
      message: `${refText(pod.ref)} cannot pull ${image} (${status.state?.waiting?.reason ?? ''}).`,
      fix: 'Mirror the image to a registry that the nodes can reach and set image.repository to it, or open the way to this one.',
      commands: [`kubectl -n ${pod.ref.namespace ?? ''} describe pod ${pod.ref.name}`],
      evidence: [
        cite(pod, 'status', 'containerStatuses', at),
        cite(pod, 'spec', 'containers', index, 'image'),
      ],
      // An old replica still does the work.
      ...(containers.some(({ isReady }) => isReady) ? { severity: 'warning' as const } : {}),
    };
  },
});
